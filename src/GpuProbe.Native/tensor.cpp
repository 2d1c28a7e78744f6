// Tensor handles and what one may ask of a tensor without computing.
#include <ATen/ATen.h>

#include <cstring>
#include <utility>

#include "errors.h"

using namespace gpuprobe;

void gp_tensor_free(gp_tensor tensor) { delete static_cast<at::Tensor*>(tensor); }

gp_tensor gp_tensor_alias(gp_tensor tensor) { return handle_of(tensor_of(tensor)); }

void gp_tensor_swap(gp_tensor tensor, gp_tensor other) { std::swap(*static_cast<at::Tensor*>(tensor), *static_cast<at::Tensor*>(other)); }

int32_t gp_tensor_dim(gp_tensor tensor) { return static_cast<int32_t>(tensor_of(tensor).dim()); }

void gp_tensor_shape(gp_tensor tensor, int64_t* sizes, int64_t* strides) {
  const at::Tensor& t = tensor_of(tensor);
  for (int64_t i = 0; i < t.dim(); i++) {
    sizes[i] = t.size(i);
    strides[i] = t.stride(i);
  }
}

int64_t gp_tensor_numel(gp_tensor tensor) { return tensor_of(tensor).numel(); }

int32_t gp_tensor_dtype(gp_tensor tensor) { return static_cast<int32_t>(tensor_of(tensor).scalar_type()); }

int32_t gp_tensor_device(gp_tensor tensor) {
  const c10::Device device = tensor_of(tensor).device();
  return static_cast<int32_t>(device.type()) * 256 + device.index() + 1;
}

int64_t gp_tensor_element_size(gp_tensor tensor) { return static_cast<int64_t>(tensor_of(tensor).element_size()); }

gp_status gp_tensor_storage(gp_tensor tensor, int64_t* address, int64_t* bytes) {
  return guarded([&] {
    const at::Storage& storage = tensor_of(tensor).storage();
    *address = reinterpret_cast<int64_t>(storage.data());
    *bytes = static_cast<int64_t>(storage.nbytes());
  });
}

// As Python's UntypedStorage.resize_, for a storage that goes or comes: nothing is copied.
gp_status gp_tensor_resize_storage(gp_tensor tensor, int64_t bytes) {
  return guarded([&] {
    c10::StorageImpl* storage = tensor_of(tensor).storage().unsafeGetStorageImpl();
    TORCH_CHECK(storage->resizable() && storage->allocator(), "this tensor's memory cannot be resized");
    storage->set_data_ptr_noswap(storage->allocator()->allocate(static_cast<size_t>(bytes)));
    storage->set_nbytes(static_cast<size_t>(bytes));
  });
}

gp_status gp_tensor_data(gp_tensor tensor, void** data) {
  return guarded([&] {
    const at::Tensor& t = tensor_of(tensor);
    TORCH_CHECK(t.is_cpu() && t.is_contiguous(), "only a contiguous CPU tensor can be read in place");
    *data = t.data_ptr();
  });
}

gp_status gp_tensor_from_data(const void* data, const int64_t* sizes, int32_t dim, int32_t dtype, gp_tensor* tensor) {
  return guarded([&] {
    at::Tensor t = at::empty(at::IntArrayRef(sizes, dim), static_cast<at::ScalarType>(dtype));
    if (t.numel() > 0) std::memcpy(t.data_ptr(), data, t.nbytes());
    *tensor = handle_of(std::move(t));
  });
}
