// libtorch's CUDA caching allocator: which one it is, its cache and its limit.
#include "cuda_allocator.h"

#include <c10/core/DeviceGuard.h>

#include <cmath>
#include <cstring>

#include "cuda_library.h"
#include "errors.h"

namespace gpuprobe {

gp_status no_cuda_headers() {
  return fail(GP_ERROR, "built with a libtorch that has no usable headers of its CUDA part; set GPUPROBE_TORCH to one that has");
}

}  // namespace gpuprobe

using namespace gpuprobe;

#ifdef GPUPROBE_HAS_CUDA_HEADERS

namespace gpuprobe {

caching::CUDAAllocator& allocator() {
  load_cuda();
  static void* symbol = find_symbol("_ZN3c104cuda20CUDACachingAllocator9allocatorE");
  TORCH_CHECK(symbol, "this libtorch's CUDA part has no caching allocator");
  return *static_cast<std::atomic<caching::CUDAAllocator*>*>(symbol)->load();
}

bool is_traceable() {
  static const bool native = allocator().name() == "native";
  return native;
}

c10::DeviceIndex index_of(int32_t device) {
  TORCH_CHECK(device >= 0 && device < gp_cuda_device_count(), "there is no device cuda:", device);
  return static_cast<c10::DeviceIndex>(device);
}

DeviceUse device_use() {
  static auto* query = required_function<int(size_t*, size_t*)>("cudaMemGetInfo");
  size_t free = 0, total = 0;
  TORCH_CHECK(query(&free, &total) == 0, "the device does not tell its free memory");
  return {static_cast<int64_t>(total - free), static_cast<int64_t>(total)};
}

// The least fraction of a device's memory that the allocator turns back into these bytes; it drops what is behind the point.
static double fraction_of(int64_t bytes, int64_t total) {
  const double whole = static_cast<double>(total);
  double fraction = static_cast<double>(bytes) / whole;
  while (static_cast<int64_t>(fraction * whole) < bytes) fraction = std::nextafter(fraction, 2.0);
  return fraction;
}

}  // namespace gpuprobe

gp_status gp_cuda_allocator_backend(gp_cuda_backend* backend) {
  return guarded([&] {
    const std::string name = allocator().name();
    TORCH_CHECK(name.size() < sizeof(backend->name), "the allocator's name does not fit: ", name);
    *backend = {};
    std::memcpy(backend->name, name.c_str(), name.size());
    backend->traceable = is_traceable();
    // Only a snapshot tells it.
    backend->expandable_segments = is_traceable() && allocator().snapshot().config_metadata.expandable_segments;
  });
}

gp_status gp_cuda_allocator_empty_cache(void) {
  return guarded([] { allocator().emptyCache(); });
}

gp_status gp_cuda_allocator_fraction(int32_t device, double* fraction) {
  return guarded([&] { *fraction = allocator().getMemoryFraction(index_of(device)); });
}

gp_status gp_cuda_allocator_set_fraction(int32_t device, double fraction) {
  return guarded([&] { allocator().setMemoryFraction(fraction, index_of(device)); });
}

gp_status gp_cuda_memory_set_limit(int32_t device, int64_t bytes) {
  return guarded([&] {
    const auto index = index_of(device);
    const c10::DeviceGuard there(c10::Device(c10::DeviceType::CUDA, index));
    const int64_t total = device_use().total;
    allocator().setMemoryFraction(bytes < total ? fraction_of(bytes, total) : 1.0, index);
  });
}

#else

gp_status gp_cuda_allocator_backend(gp_cuda_backend*) { return no_cuda_headers(); }
gp_status gp_cuda_allocator_empty_cache(void) { return no_cuda_headers(); }
gp_status gp_cuda_allocator_fraction(int32_t, double*) { return no_cuda_headers(); }
gp_status gp_cuda_allocator_set_fraction(int32_t, double) { return no_cuda_headers(); }
gp_status gp_cuda_memory_set_limit(int32_t, int64_t) { return no_cuda_headers(); }

#endif
