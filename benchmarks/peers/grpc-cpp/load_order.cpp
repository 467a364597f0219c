#include "load_order.h"

#include <sstream>
#include <stdexcept>

LoadOrder LoadOrder::Parse(const std::vector<std::string>& args) {
    if (args[1] != "add" && args[1] != "echo") throw std::invalid_argument("expected the operation add or echo, got " + args[1]);

    std::vector<int> in_flight;
    std::istringstream levels(args[2]);
    for (std::string level; std::getline(levels, level, ',');) in_flight.push_back(std::stoi(level));

    return {
        .port = std::stoi(args[0]),
        .op = args[1],
        .in_flight = in_flight,
        .connections = std::stoi(args[3]),
        .warm_up = std::chrono::duration<double>(std::stod(args[4])),
        .duration = std::chrono::duration<double>(std::stod(args[5])),
        .server_process = std::stoi(args[6]),
    };
}
