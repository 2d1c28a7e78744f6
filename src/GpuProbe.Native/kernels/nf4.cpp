#include "nf4.h"

#include <ATen/ATen.h>

#include "../errors.h"
#include "parallel.h"
#include "run_time_compiler.h"
#include "typed.h"

namespace gpuprobe {

constexpr int64_t grain = 512;  // blocks of a thread, at least

std::pair<at::Tensor, at::Tensor> nf4_quantize(const at::Tensor& given) {
  require_kernels(given.device());
  const at::Tensor weight = given.contiguous();
  gp_count count = weight.numel();
  const int64_t blocks = parts(count, gp_nf4_block);
  at::Tensor largest = at::empty({blocks}, weight.options().dtype(at::kFloat));
  at::Tensor packed = at::empty({(count + 1) / 2, 1}, weight.options().dtype(at::kByte));
  void* values = weight.data_ptr();
  auto* to = packed.data_ptr<gp_byte>();
  auto* largest_to = largest.data_ptr<float>();
  with_type(weight.scalar_type(), [&](const auto& kernels, auto* typed) {
    if (weight.is_cuda()) {
      void* arguments[] = {&values, &to, &largest_to, &count};
      return launch_kernel("nf4_quantize", weight.scalar_type(), weight.device(), {blocks, gp_nf4_block}, arguments);
    }
    parallel_blocks(blocks, grain, [&](int64_t first, int64_t end) {
      kernels.nf4_quantize({first, end}, static_cast<decltype(typed)>(values), to, largest_to, count);
    });
  });
  return {std::move(packed), std::move(largest)};
}

at::Tensor nf4_dequantize(const at::Tensor& packed, const at::Tensor& largest, at::IntArrayRef shape, at::ScalarType type) {
  require_kernels(packed.device());
  require_device(largest, packed.device(), "the largest magnitudes");
  gp_count count = c10::multiply_integers(shape);
  require_layout(packed, at::kByte, (count + 1) / 2, "the packed weight");
  require_layout(largest, at::kFloat, parts(count, gp_nf4_block), "the largest magnitudes");
  at::Tensor weight = at::empty(shape, packed.options().dtype(type));
  const int64_t tiles = parts(count, gp_nf4_tile * gp_nf4_block);
  const auto* from = packed.data_ptr<gp_byte>();
  const auto* scales = largest.data_ptr<float>();
  void* values = weight.data_ptr();
  with_type(type, [&](const auto& kernels, auto* typed) {
    if (packed.is_cuda()) {
      void* arguments[] = {&from, &scales, &values, &count};
      return launch_kernel("nf4_dequantize", type, packed.device(), {tiles, 256}, arguments);
    }
    parallel_blocks(tiles, grain / gp_nf4_tile, [&](int64_t first, int64_t end) {
      kernels.nf4_dequantize({first, end}, from, scales, static_cast<decltype(typed)>(values), count);
    });
  });
  return weight;
}

}  // namespace gpuprobe

using namespace gpuprobe;

gp_status gp_nf4_quantize(gp_tensor weight, gp_tensor* packed, gp_tensor* largest) {
  return guarded([&] {
    auto [indices, magnitudes] = nf4_quantize(tensor_of(weight));
    *packed = handle_of(std::move(indices));
    *largest = handle_of(std::move(magnitudes));
  });
}

gp_status gp_nf4_dequantize(gp_tensor packed, gp_tensor largest, const int64_t* sizes, int32_t dim, int32_t dtype,
                            gp_tensor* weight) {
  return guarded([&] {
    *weight = handle_of(nf4_dequantize(tensor_of(packed), tensor_of(largest), at::IntArrayRef(sizes, dim),
                                       static_cast<at::ScalarType>(dtype)));
  });
}
