#include "server.h"

#include <grpcpp/grpcpp.h>

#include <iostream>
#include <stdexcept>
#include <string>

#include "calculator.grpc.pb.h"

using namespace nsx::benchmarks;

namespace {

class CalculatorService final : public Calculator::CallbackService {
    grpc::ServerUnaryReactor* Add(grpc::CallbackServerContext* context, const AddRequest* request, AddReply* reply) override {
        reply->set_sum(request->a() + request->b());
        return Finish(context);
    }

    grpc::ServerUnaryReactor* Echo(grpc::CallbackServerContext* context, const Payload* request, Payload* reply) override {
        reply->set_data(request->data());
        return Finish(context);
    }

    static grpc::ServerUnaryReactor* Finish(grpc::CallbackServerContext* context) {
        auto* reactor = context->DefaultReactor();
        reactor->Finish(grpc::Status::OK);
        return reactor;
    }
};

}  // namespace

void Serve(int port) {
    CalculatorService service;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:" + std::to_string(port), grpc::InsecureServerCredentials());
    builder.RegisterService(&service);
    const auto server = builder.BuildAndStart();
    if (!server) throw std::runtime_error("cannot listen on port " + std::to_string(port));

    std::cout << "ready" << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
    }
    server->Shutdown();
}
