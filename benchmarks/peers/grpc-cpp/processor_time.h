#pragma once

// User and system time in microseconds that a process has used so far.
double OwnProcessorTime();
double ProcessorTimeOf(int process);
