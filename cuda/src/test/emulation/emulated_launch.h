// Launching kernels on the emulated device.
#pragma once
#include <functional>

#include "emulated_device.h"

namespace emulated {

// Runs a kernel for all threads of all blocks.
void run_blocks(dim3 grid, unsigned threads, const std::function<void()>& kernel);

// A kernel by its name, called with the address of its parameter; null if there is none.
using Kernel = void (*)(const void* parameter);
Kernel kernel_named(const char* name);

}  // namespace emulated
