// Weights in NF4: two to a byte, with the largest magnitude of every 64. On a card only the results are allocated.
#pragma once
#include <ATen/core/Tensor.h>

#include <utility>

namespace gpuprobe {

// Packed indices, uint8 [(n + 1) / 2, 1], and largest magnitudes, fp32 [ceil(n / 64)], of a weight of n elements in fp32,
// bf16 or fp16. A weight that is not contiguous is copied meanwhile.
std::pair<at::Tensor, at::Tensor> nf4_quantize(const at::Tensor& weight);

// The weight again, in a shape and a type.
at::Tensor nf4_dequantize(const at::Tensor& packed, const at::Tensor& largest, at::IntArrayRef shape, at::ScalarType type);

}  // namespace gpuprobe
