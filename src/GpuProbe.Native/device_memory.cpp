// The books of a GPU's caching allocator. libtorch 2.9 and later offer them for every kind of device without that
// device's headers; earlier ones do not.
#include <ATen/Context.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <torch/version.h>

#include "errors.h"

#define GPUPROBE_HAS_DEVICE_ALLOCATOR (TORCH_VERSION_MAJOR > 2 || TORCH_VERSION_MINOR >= 9)
#if GPUPROBE_HAS_DEVICE_ALLOCATOR
#include <c10/core/CachingDeviceAllocator.h>
#endif

using namespace gpuprobe;

int32_t gp_cuda_device_count(void) {
#if GPUPROBE_HAS_DEVICE_ALLOCATOR
  int32_t count = 0;
  const gp_status status = guarded([&] {
    if (at::globalContext().hasCUDA()) count = at::detail::getCUDAHooks().deviceCount();
  });
  return status == GP_OK ? count : 0;
#else
  return 0;
#endif
}

gp_status gp_cuda_open(int32_t index) {
  return guarded([&] {
    at::globalContext().lazyInitDevice(c10::DeviceType::CUDA);
    at::detail::getCUDAHooks().deviceSynchronize(static_cast<c10::DeviceIndex>(index));
  });
}

gp_status gp_cuda_memory_stats(int32_t index, gp_device_memory* memory) {
  return guarded([&] {
#if GPUPROBE_HAS_DEVICE_ALLOCATOR
    at::detail::getCUDAHooks().deviceSynchronize(static_cast<c10::DeviceIndex>(index));
    const auto stats =
        c10::getDeviceAllocator(c10::DeviceType::CUDA)->getDeviceStats(static_cast<c10::DeviceIndex>(index));
    constexpr size_t all = 0;
    *memory = {stats.allocated_bytes[all].current, stats.allocated_bytes[all].peak, stats.reserved_bytes[all].current,
               stats.reserved_bytes[all].peak,     stats.num_alloc_retries,         stats.num_ooms};
#else
    TORCH_CHECK(false, "the caching allocator's books need libtorch 2.9 or later, not ", TORCH_VERSION, " (device ", index,
                memory ? ")" : ", no room for them)");
#endif
  });
}

gp_status gp_cuda_memory_reset_peak(int32_t index) {
  return guarded([&] {
#if GPUPROBE_HAS_DEVICE_ALLOCATOR
    at::detail::getCUDAHooks().deviceSynchronize(static_cast<c10::DeviceIndex>(index));
    c10::getDeviceAllocator(c10::DeviceType::CUDA)->resetPeakStats(static_cast<c10::DeviceIndex>(index));
#else
    TORCH_CHECK(false, "the caching allocator's books need libtorch 2.9 or later, not ", TORCH_VERSION, " (device ",
                index, ")");
#endif
  });
}
