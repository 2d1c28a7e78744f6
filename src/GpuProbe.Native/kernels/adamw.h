// Steps of AdamW without temporaries: moments in 8 or in 32 bits, on the weight's device or in managed memory.
#pragma once
#include <ATen/core/Tensor.h>

#include "../gpuprobe.h"

namespace gpuprobe {

struct Moments8Bit {
  at::Tensor first, second;                  // uint8, in the shape of the weight
  at::Tensor first_largest, second_largest;  // fp32 [ceil(n / 256)]
  at::Tensor first_code, second_code;        // fp32 [256], sorted; the second without negative values
};

// One step of a weight in fp32, bf16 or fp16 with a gradient of the same type; all contiguous.
void adamw_8bit(const at::Tensor& weight, const at::Tensor& gradient, const Moments8Bit& moments,
                const gp_adamw_options& options);
void adamw_32bit(const at::Tensor& weight, const at::Tensor& gradient, const at::Tensor& first, const at::Tensor& second,
                 const gp_adamw_options& options);

}  // namespace gpuprobe
