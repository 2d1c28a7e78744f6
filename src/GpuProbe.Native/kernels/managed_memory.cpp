#include "managed_memory.h"

#include <ATen/ATen.h>
#include <c10/core/DeviceGuard.h>

#include "../cuda_library.h"
#include "../errors.h"
#include "driver.h"

namespace gpuprobe {

using Address = unsigned long long;

constexpr unsigned attach_global = 1;
constexpr int pointer_is_managed = 8, concurrent_access = 89;

static Address address_of(const at::Tensor& tensor) { return reinterpret_cast<Address>(tensor.data_ptr()); }

at::Tensor managed_zeros(at::IntArrayRef shape, at::ScalarType type, c10::Device device) {
  TORCH_CHECK(device.is_cuda(), "managed memory belongs to a card, not to ", device);
  load_cuda();
  const c10::DeviceGuard there(device);
  require_context(device);
  const auto bytes = static_cast<size_t>(c10::multiply_integers(shape)) * c10::elementSize(type);
  if (bytes == 0) return at::empty(shape, at::TensorOptions().dtype(type));
  Address address = 0;
  check_driver(driver_function<int(Address*, size_t, unsigned)>("cuMemAllocManaged")(&address, bytes, attach_global),
               "managed memory");
  // Owned from here on, whatever fails next. The driver waits for kernels that still use it.
  at::Tensor tensor = at::from_blob(
      reinterpret_cast<void*>(address), shape,
      [](void* start) { driver_function<int(Address)>("cuMemFree_v2")(reinterpret_cast<Address>(start)); },
      at::TensorOptions().dtype(type));
  check_driver(driver_function<int(Address, unsigned char, size_t, void*)>("cuMemsetD8Async")(address, 0, bytes,
                                                                                              current_stream(device)),
               "managed memory");
  return tensor;
}

bool is_managed(const at::Tensor& tensor) {
  unsigned managed = 0;
  return tensor.is_cpu() && tensor.numel() > 0 &&
         driver_function<int(void*, int, Address)>("cuPointerGetAttribute")(&managed, pointer_is_managed,
                                                                           address_of(tensor)) == 0 &&
         managed;
}

void prefetch(const at::Tensor& managed, c10::Device device) {
  int concurrent = 0;
  check_driver(driver_function<int(int*, int, int)>("cuDeviceGetAttribute")(&concurrent, concurrent_access, device.index()),
               "the device does not tell how it shares memory");
  if (!concurrent) return;
  check_driver(driver_function<int(Address, size_t, int, void*)>("cuMemPrefetchAsync")(
                   address_of(managed), managed.nbytes(), device.index(), current_stream(device)),
               "managed memory");
}

}  // namespace gpuprobe

using namespace gpuprobe;

gp_status gp_managed_zeros(const int64_t* sizes, int32_t dim, int32_t dtype, int32_t device, gp_tensor* tensor) {
  return guarded([&] {
    const c10::Device there(static_cast<c10::DeviceType>(device / 256), static_cast<c10::DeviceIndex>(device % 256 - 1));
    *tensor = handle_of(managed_zeros(at::IntArrayRef(sizes, dim), static_cast<at::ScalarType>(dtype), there));
  });
}
