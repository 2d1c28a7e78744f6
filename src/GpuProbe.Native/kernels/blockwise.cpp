#include "blockwise.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "../errors.h"
#include "code_tables.h"
#include "parallel.h"
#include "run_time_compiler.h"
#include "typed.h"

namespace gpuprobe {

constexpr int64_t grain = 32768;  // elements of a thread, at least
constexpr int64_t largest_block = 1 << 30;

static void require_code(const at::Tensor& code, int64_t block_size, c10::Device device) {
  require_kernels(device);
  TORCH_CHECK(block_size > 0 && block_size <= largest_block, "a block of ", block_size, " elements");
  require_device(code, device, "the code");
  require_layout(code, at::kFloat, gp_code_values, "the code");
}

std::pair<at::Tensor, at::Tensor> blockwise_quantize(const at::Tensor& given, int64_t block_size, const at::Tensor& code) {
  require_code(code, block_size, given.device());
  const at::Tensor values = given.contiguous();
  gp_count count = values.numel();
  const int64_t blocks = parts(count, block_size);
  at::Tensor largest = at::empty({blocks}, values.options().dtype(at::kFloat));
  at::Tensor codes = at::empty(values.sizes(), values.options().dtype(at::kByte));
  int size = static_cast<int>(block_size);
  void* from = values.data_ptr();
  const auto* entries = code.data_ptr<float>();
  auto* to = codes.data_ptr<gp_byte>();
  auto* largest_to = largest.data_ptr<float>();
  with_type(values.scalar_type(), [&](const auto& kernels, auto* typed) {
    if (values.is_cuda()) {
      void* arguments[] = {&from, &entries, &to, &largest_to, &size, &count};
      return launch_kernel("blockwise_quantize", values.scalar_type(), values.device(), {blocks, gp_blockwise_lanes},
                           arguments);
    }
    const auto table = code_table(entries);
    parallel_blocks(blocks, std::max<int64_t>(grain / block_size, 1), [&](int64_t first, int64_t end) {
      kernels.blockwise_quantize({first, end}, static_cast<decltype(typed)>(from), *table, to, largest_to, size, count);
    });
  });
  return {std::move(codes), std::move(largest)};
}

at::Tensor blockwise_dequantize(const at::Tensor& given, const at::Tensor& largest, int64_t block_size,
                                const at::Tensor& code, at::ScalarType type) {
  require_code(code, block_size, given.device());
  require_device(largest, given.device(), "the largest magnitudes");
  const at::Tensor codes = given.contiguous();
  gp_count count = codes.numel();
  require_layout(codes, at::kByte, count, "the codes");
  require_layout(largest, at::kFloat, parts(count, block_size), "the largest magnitudes");
  at::Tensor values = at::empty(codes.sizes(), codes.options().dtype(type));
  const int64_t blocks = parts(count, block_size);
  int size = static_cast<int>(block_size);
  const auto* from = codes.data_ptr<gp_byte>();
  const auto* scales = largest.data_ptr<float>();
  const auto* entries = code.data_ptr<float>();
  void* to = values.data_ptr();
  with_type(type, [&](const auto& kernels, auto* typed) {
    if (codes.is_cuda()) {
      void* arguments[] = {&from, &scales, &entries, &to, &size, &count};
      return launch_kernel("blockwise_dequantize", type, codes.device(), {blocks, gp_blockwise_lanes}, arguments);
    }
    parallel_blocks(blocks, std::max<int64_t>(grain / block_size, 1), [&](int64_t first, int64_t end) {
      kernels.blockwise_dequantize({first, end}, from, scales, entries, static_cast<decltype(typed)>(to), size, count);
    });
  });
  return values;
}

}  // namespace gpuprobe

using namespace gpuprobe;

gp_status gp_blockwise_quantize(gp_tensor values, int64_t block_size, gp_tensor code, gp_tensor* codes, gp_tensor* largest) {
  return guarded([&] {
    auto [indices, magnitudes] = blockwise_quantize(tensor_of(values), block_size, tensor_of(code));
    *codes = handle_of(std::move(indices));
    *largest = handle_of(std::move(magnitudes));
  });
}

gp_status gp_blockwise_dequantize(gp_tensor codes, gp_tensor largest, int64_t block_size, gp_tensor code, int32_t dtype,
                                  gp_tensor* values) {
  return guarded([&] {
    *values = handle_of(blockwise_dequantize(tensor_of(codes), tensor_of(largest), block_size, tensor_of(code),
                                             static_cast<at::ScalarType>(dtype)));
  });
}
