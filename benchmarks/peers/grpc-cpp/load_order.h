#pragma once

#include <chrono>
#include <string>
#include <vector>

// The arguments of the client role, the same in every language.
struct LoadOrder {
    int port;
    std::string op;
    std::vector<int> in_flight;
    int connections;
    std::chrono::duration<double> warm_up;
    std::chrono::duration<double> duration;
    int server_process;

    static LoadOrder Parse(const std::vector<std::string>& args);
};
