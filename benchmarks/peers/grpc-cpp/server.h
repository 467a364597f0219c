#pragma once

// Prints "ready" and serves on the loopback address until standard input closes.
void Serve(int port);
