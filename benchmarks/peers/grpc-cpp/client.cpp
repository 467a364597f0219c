#include "client.h"

#include <cstdio>
#include <deque>
#include <latch>
#include <memory>
#include <vector>

#include "caller.h"
#include "processor_time.h"

using nsx::benchmarks::Calculator;
using Seconds = std::chrono::duration<double>;

namespace {

constexpr int kWarmUpInFlight = 32;
constexpr Seconds kRamp{0.2};

std::vector<std::unique_ptr<Calculator::Stub>> Connect(const LoadOrder& order) {
    std::vector<std::unique_ptr<Calculator::Stub>> stubs;
    for (int i = 0; i < order.connections; i++) {
        grpc::ChannelArguments arguments;
        // Channels to one address would otherwise share a single connection.
        arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
        stubs.push_back(Calculator::NewStub(grpc::CreateCustomChannel(
            "127.0.0.1:" + std::to_string(order.port), grpc::InsecureChannelCredentials(), arguments)));
    }
    return stubs;
}

class Load {
public:
    explicit Load(const LoadOrder& order) : op_(order.op), stubs_(Connect(order)) {}

    Histogram Run(int in_flight, Seconds duration) {
        while (callers_.size() < static_cast<size_t>(in_flight))
            callers_.emplace_back(*stubs_[callers_.size() % stubs_.size()], op_, callers_.size());

        std::latch finished(in_flight);
        const auto deadline = Caller::Clock::now() + std::chrono::duration_cast<Caller::Clock::duration>(duration);
        for (int i = 0; i < in_flight; i++) callers_[i].CallUntil(deadline, finished);
        finished.wait();

        Histogram total;
        for (int i = 0; i < in_flight; i++) callers_[i].Latencies().MergeInto(total);
        return total;
    }

private:
    const std::string op_;
    const std::vector<std::unique_ptr<Calculator::Stub>> stubs_;
    std::deque<Caller> callers_;
};

void Measure(Load& load, const LoadOrder& order, int in_flight) {
    load.Run(in_flight, kRamp);
    const double client = OwnProcessorTime(), server = ProcessorTimeOf(order.server_process);
    const auto start = Caller::Clock::now();
    const auto latencies = load.Run(in_flight, order.duration);
    const double seconds = Seconds(Caller::Clock::now() - start).count();
    const double calls = latencies.Count();
    std::printf(
        "{\"contender\":\"grpc-cpp\",\"op\":\"%s\",\"inFlight\":%d,\"conns\":%d,\"callsPerSecond\":%.3f,"
        "\"p50us\":%.3f,\"p99us\":%.3f,\"clientCpuUsPerCall\":%.3f,\"serverCpuUsPerCall\":%.3f,"
        "\"clientBytesPerCall\":null,\"serverBytesPerCall\":null}\n",
        order.op.c_str(), in_flight, order.connections, calls / seconds, latencies.QuantileMicroseconds(0.50),
        latencies.QuantileMicroseconds(0.99), (OwnProcessorTime() - client) / calls,
        (ProcessorTimeOf(order.server_process) - server) / calls);
    std::fflush(stdout);
}

}  // namespace

void Drive(const LoadOrder& order) {
    Load load(order);
    load.Run(kWarmUpInFlight, order.warm_up);
    for (const int in_flight : order.in_flight) Measure(load, order, in_flight);
}
