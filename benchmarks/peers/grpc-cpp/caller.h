#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <optional>
#include <string>

#include "calculator.grpc.pb.h"
#include "histogram.h"

// One user of the calculator: the callback of a call verifies its reply and starts the next one.
class Caller {
public:
    using Clock = std::chrono::steady_clock;

    Caller(nsx::benchmarks::Calculator::Stub& stub, const std::string& op, int number);

    // Counts down once the deadline has passed and nothing is outstanding any more.
    void CallUntil(Clock::time_point deadline, std::latch& finished);

    const Histogram& Latencies() const { return latencies_; }

private:
    void Call();
    void OnReply(const grpc::Status& status);
    bool IsRight() const;

    nsx::benchmarks::Calculator::Stub& stub_;
    const bool adds_;
    nsx::benchmarks::AddRequest add_;
    nsx::benchmarks::AddReply sum_;
    nsx::benchmarks::Payload echo_;
    nsx::benchmarks::Payload echoed_;
    std::optional<grpc::ClientContext> context_;
    Clock::time_point deadline_;
    Clock::time_point start_;
    std::latch* finished_ = nullptr;
    Histogram latencies_;
};
