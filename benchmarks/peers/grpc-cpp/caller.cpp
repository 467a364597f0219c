#include "caller.h"

#include <cstdio>
#include <cstdlib>

namespace {

// Operands and sum stay as small as in "Add 1 2", so that the messages of all contenders compare.
constexpr int kOperands = 5;
constexpr size_t kEchoBytes = 1024;

}  // namespace

Caller::Caller(nsx::benchmarks::Calculator::Stub& stub, const std::string& op, int number) : stub_(stub), adds_(op == "add") {
    add_.set_a(number % kOperands);
    std::string payload(kEchoBytes, '\0');
    for (size_t i = 0; i < payload.size(); i++) payload[i] = static_cast<char>(i * 31 + number);
    echo_.set_data(payload);
}

void Caller::CallUntil(Clock::time_point deadline, std::latch& finished) {
    latencies_ = {};
    deadline_ = deadline;
    finished_ = &finished;
    start_ = Clock::now();
    Call();
}

void Caller::Call() {
    context_.emplace();
    const auto on_reply = [this](const grpc::Status& status) { OnReply(status); };
    if (adds_) {
        add_.set_b((add_.b() + 1) % kOperands);
        stub_.async()->Add(&*context_, &add_, &sum_, on_reply);
    } else {
        stub_.async()->Echo(&*context_, &echo_, &echoed_, on_reply);
    }
}

void Caller::OnReply(const grpc::Status& status) {
    if (!status.ok() || !IsRight()) {
        std::fprintf(stderr, "wrong reply: %s\n", status.error_message().c_str());
        std::_Exit(1);
    }
    const auto end = Clock::now();
    latencies_.Record(std::chrono::nanoseconds(end - start_).count());
    start_ = end;
    if (end < deadline_)
        Call();
    else
        finished_->count_down();
}

bool Caller::IsRight() const { return adds_ ? sum_.sum() == add_.a() + add_.b() : echoed_.data() == echo_.data(); }
