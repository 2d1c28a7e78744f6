// The CUDA driver, found at run time.
#pragma once
#include <c10/core/Device.h>

namespace gpuprobe {

// A function of the driver; throws where the driver or the function is missing.
void* driver_symbol(const char* name);

template <typename Function>
Function* driver_function(const char* name) {
  return reinterpret_cast<Function*>(driver_symbol(name));
}

// Throws what the driver says to a result that is not success.
void check_driver(int result, const char* what);

// Makes sure that a thread that has not called the CUDA runtime yet has the device's context.
void require_context(c10::Device device);

// libtorch's current stream of a device, as CUDA's handle.
void* current_stream(c10::Device device);

}  // namespace gpuprobe
