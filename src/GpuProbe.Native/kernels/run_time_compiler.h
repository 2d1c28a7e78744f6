// The kernels on a card: compiled by NVRTC when they are first needed and launched by the driver, both found at run time.
#pragma once
#include <ATen/core/Tensor.h>

namespace gpuprobe {

struct LaunchShape {
  int64_t blocks;
  unsigned threads;
};

// Launches the kernel `name` of entries.h for elements of a type on libtorch's current stream of a device. `arguments`
// point to the kernel's arguments, as cuLaunchKernel takes them. Throws, with the reason, where NVRTC is missing or refuses.
void launch_kernel(const char* name, at::ScalarType type, c10::Device device, LaunchShape shape, void** arguments);

// The text that NVRTC is given, file by file; null behind the last one.
struct KernelText {
  const char* name;
  const char* text;
};
const KernelText* kernel_texts();

}  // namespace gpuprobe
