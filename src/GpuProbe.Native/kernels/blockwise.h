// Numbers in 8 bits, with the largest magnitude of every block. On a card only the results are allocated.
#pragma once
#include <ATen/core/Tensor.h>

#include <utility>

namespace gpuprobe {

// Indices, uint8 in the shape of `values` (fp32, bf16 or fp16), and the largest magnitudes, fp32 [ceil(n / block_size)].
// `code`: 256 sorted fp32 values on the same device. Values that are not contiguous are copied meanwhile.
std::pair<at::Tensor, at::Tensor> blockwise_quantize(const at::Tensor& values, int64_t block_size, const at::Tensor& code);

at::Tensor blockwise_dequantize(const at::Tensor& codes, const at::Tensor& largest, int64_t block_size,
                                const at::Tensor& code, at::ScalarType type);

}  // namespace gpuprobe
