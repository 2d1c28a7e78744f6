// CUDA devices as libtorch sees them: which one is current, and what they are.
#include <c10/core/DeviceGuard.h>

#include <algorithm>
#include <cstring>

#include "cuda_library.h"
#include "errors.h"

using namespace gpuprobe;

// Numbers of CUDA's runtime interface, which do not change between its releases.
enum { multiprocessor_count = 16, compute_capability_major = 75, compute_capability_minor = 76 };

static const c10::impl::DeviceGuardImplInterface& devices() {
  load_cuda();
  return *c10::impl::getDeviceGuardImpl(c10::DeviceType::CUDA);
}

static c10::Device checked(int32_t device) {
  TORCH_CHECK(device >= 0 && device < gp_cuda_device_count(), "there is no device cuda:", device);
  return {c10::DeviceType::CUDA, static_cast<c10::DeviceIndex>(device)};
}

static int32_t attribute(int number, int32_t device) {
  static auto* query = required_function<int(int*, int, int)>("cudaDeviceGetAttribute");
  int value = 0;
  TORCH_CHECK(query(&value, number, device) == 0, "cuda:", device, " does not tell its attribute ", number);
  return value;
}

gp_status gp_cuda_current_device(int32_t* device) {
  return guarded([&] { *device = devices().getDevice().index(); });
}

gp_status gp_cuda_set_device(int32_t device) {
  return guarded([&] { devices().setDevice(checked(device)); });
}

gp_status gp_cuda_device_memory(int32_t device, int64_t* free, int64_t* total) {
  return guarded([&] {
    const c10::DeviceGuard there(checked(device));
    static auto* query = required_function<int(size_t*, size_t*)>("cudaMemGetInfo");
    size_t bytes_free = 0, bytes_total = 0;
    TORCH_CHECK(query(&bytes_free, &bytes_total) == 0, "cuda:", device, " does not tell its free memory");
    *free = static_cast<int64_t>(bytes_free);
    *total = static_cast<int64_t>(bytes_total);
  });
}

gp_status gp_cuda_device_properties(int32_t device, gp_cuda_device* properties) {
  return guarded([&] {
    checked(device);
    // cudaDeviceProp begins with the name in every release; what follows it moves.
    static auto* query = required_function<const char*(c10::DeviceIndex)>("_ZN2at4cuda19getDevicePropertiesEa");
    *properties = {};
    std::memcpy(properties->name, query(static_cast<c10::DeviceIndex>(device)), sizeof(properties->name) - 1);
    int64_t free = 0;
    TORCH_CHECK(gp_cuda_device_memory(device, &free, &properties->total_bytes) == GP_OK, gp_last_error());
    properties->major = attribute(compute_capability_major, device);
    properties->minor = attribute(compute_capability_minor, device);
    properties->multiprocessors = attribute(multiprocessor_count, device);
  });
}
