#include "driver.h"

#include <c10/core/DeviceGuard.h>
#include <dlfcn.h>

#include "../cuda_library.h"

namespace gpuprobe {

void* driver_symbol(const char* name) {
  static void* library = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);
  TORCH_CHECK(library, "the CUDA driver (libcuda.so.1) is not on this machine");
  void* symbol = dlsym(library, name);
  TORCH_CHECK(symbol, "the CUDA driver of this machine has no ", name);
  return symbol;
}

void check_driver(int result, const char* what) {
  if (result == 0) return;
  const char* text = nullptr;
  driver_function<int(int, const char**)>("cuGetErrorString")(result, &text);
  TORCH_CHECK(false, what, ": CUDA error: ", text ? text : "unknown");
}

void require_context(c10::Device device) {
  void* context = nullptr;
  check_driver(driver_function<int(void**)>("cuCtxGetCurrent")(&context), "the CUDA driver is not ready");
  if (context) return;
  check_driver(driver_function<int(void**, int)>("cuDevicePrimaryCtxRetain")(&context, device.index()), "no context");
  check_driver(driver_function<int(void*)>("cuCtxSetCurrent")(context), "no context");
}

void* current_stream(c10::Device device) {
  const c10::Stream stream = c10::impl::getDeviceGuardImpl(c10::DeviceType::CUDA)->getStream(device);
  if (stream.id() == 0) return nullptr;
  // CUDAStream holds nothing but a Stream.
  return required_function<void*(const c10::Stream*)>("_ZNK3c104cuda10CUDAStream6streamEv")(&stream);
}

}  // namespace gpuprobe
