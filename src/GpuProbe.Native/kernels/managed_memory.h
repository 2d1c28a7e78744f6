// Tensors in CUDA's managed memory, which pages move between the host and a card as they are used: what bitsandbytes calls
// paged. They are CPU tensors whose data a kernel may use, too, and no caching allocator knows of them.
#pragma once
#include <ATen/core/Tensor.h>

namespace gpuprobe {

at::Tensor managed_zeros(at::IntArrayRef shape, at::ScalarType type, c10::Device device);

// Whether a kernel on the device may use this tensor although it is a CPU tensor.
bool is_managed(const at::Tensor& tensor);

// Asks the driver to move the pages to the device, in the order of its current stream; only a hint.
void prefetch(const at::Tensor& managed, c10::Device device);

}  // namespace gpuprobe
