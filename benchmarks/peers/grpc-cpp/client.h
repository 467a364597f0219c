#pragma once

#include "load_order.h"

// Warms up, then measures level after level and prints one JSON line for each.
void Drive(const LoadOrder& order);
