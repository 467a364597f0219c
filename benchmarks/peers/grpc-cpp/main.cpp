#include <grpcpp/grpcpp.h>

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "client.h"
#include "server.h"

int main(int argc, char** argv) try {
    const std::vector<std::string> args(argv + 1, argv + argc);
    if (args.size() == 1 && args[0] == "version")
        std::printf("gRPC C++ %s, callback API\n", grpc::Version().c_str());
    else if (args.size() == 2 && args[0] == "server")
        Serve(std::stoi(args[1]));
    else if (args.size() == 8 && args[0] == "client")
        Drive(LoadOrder::Parse({args.begin() + 1, args.end()}));
    else {
        std::fputs("usage: version | server <port> | client <port> <op> <levels> <conns> <warm> <seconds> <server-pid>\n", stderr);
        return 2;
    }
    return 0;
} catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
}
