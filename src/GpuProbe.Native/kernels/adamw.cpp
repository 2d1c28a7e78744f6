#include "adamw.h"

#include <ATen/ATen.h>

#include <cmath>

#include "../errors.h"
#include "code_tables.h"
#include "managed_memory.h"
#include "parallel.h"
#include "run_time_compiler.h"
#include "typed.h"

namespace gpuprobe {

constexpr int64_t grain = 16384;  // elements of a thread, at least
constexpr unsigned threads = 256;

static gp_adamw_step step_of(const gp_adamw_options& options) {
  TORCH_CHECK(options.step > 0, "steps are counted from 1, not from ", options.step);
  const double correction1 = 1 - std::pow(options.beta1, options.step);
  const double correction2 = std::sqrt(1 - std::pow(options.beta2, options.step));
  return {static_cast<float>(options.beta1), static_cast<float>(options.beta2),
          static_cast<float>(options.learning_rate * correction2 / correction1),
          static_cast<float>(options.epsilon * correction2),
          static_cast<float>(1 - options.learning_rate * options.weight_decay)};
}

static void require_weight(const at::Tensor& weight, const at::Tensor& gradient) {
  require_kernels(weight.device());
  require_device(gradient, weight.device(), "the gradient");
  require_layout(weight, weight.scalar_type(), weight.numel(), "the weight");
  require_layout(gradient, weight.scalar_type(), weight.numel(), "the gradient");
}

// A moment that is in managed memory is on its way to the card before the kernel asks for it.
static void require_moment(const at::Tensor& moment, const at::Tensor& weight, at::ScalarType type, const char* what) {
  require_layout(moment, type, weight.numel(), what);
  if (weight.is_cuda() && is_managed(moment)) prefetch(moment, weight.device());
  else require_device(moment, weight.device(), what);
}

static void require_blocks(const at::Tensor& largest, const at::Tensor& code, const at::Tensor& weight) {
  require_device(largest, weight.device(), "the largest magnitudes");
  require_device(code, weight.device(), "the code");
  require_layout(largest, at::kFloat, parts(weight.numel(), gp_adamw_block), "the largest magnitudes");
  require_layout(code, at::kFloat, gp_code_values, "the code");
}

void adamw_8bit(const at::Tensor& weight, const at::Tensor& gradient, const Moments8Bit& moments,
                const gp_adamw_options& options) {
  require_weight(weight, gradient);
  require_blocks(moments.first_largest, moments.first_code, weight);
  require_blocks(moments.second_largest, moments.second_code, weight);
  require_moment(moments.first, weight, at::kByte, "the first moment");
  require_moment(moments.second, weight, at::kByte, "the second moment");
  gp_adamw_step step = step_of(options);
  gp_count count = weight.numel();
  const int64_t blocks = parts(count, gp_adamw_block);
  void *weights = weight.data_ptr(), *gradients = gradient.data_ptr();
  auto *firsts = moments.first.data_ptr<gp_byte>(), *seconds = moments.second.data_ptr<gp_byte>();
  auto *first_largest = moments.first_largest.data_ptr<float>(), *second_largest = moments.second_largest.data_ptr<float>();
  const auto *first_code = moments.first_code.data_ptr<float>(), *second_code = moments.second_code.data_ptr<float>();
  with_type(weight.scalar_type(), [&](const auto& kernels, auto* typed) {
    using Numbers = decltype(typed);
    if (weight.is_cuda()) {
      void* arguments[] = {&weights,        &gradients,  &firsts,      &seconds, &first_largest,
                           &second_largest, &first_code, &second_code, &step,    &count};
      return launch_kernel("adamw_8bit", weight.scalar_type(), weight.device(), {blocks, threads}, arguments);
    }
    const auto first_table = code_table(first_code), second_table = code_table(second_code);
    const gp_adamw_codes<gp_code_table> codes = {first_code, second_code, *first_table, *second_table};
    parallel_blocks(blocks, grain / gp_adamw_block, [&](int64_t first, int64_t end) {
      kernels.adamw_8bit({first, end}, static_cast<Numbers>(weights), static_cast<Numbers>(gradients), firsts, seconds,
                         first_largest, second_largest, codes, step, count);
    });
  });
}

void adamw_32bit(const at::Tensor& weight, const at::Tensor& gradient, const at::Tensor& first, const at::Tensor& second,
                 const gp_adamw_options& options) {
  require_weight(weight, gradient);
  require_moment(first, weight, at::kFloat, "the first moment");
  require_moment(second, weight, at::kFloat, "the second moment");
  gp_adamw_step step = step_of(options);
  gp_count count = weight.numel();
  const int64_t tiles = parts(count, gp_adamw_tile);
  void *weights = weight.data_ptr(), *gradients = gradient.data_ptr();
  auto *firsts = first.data_ptr<float>(), *seconds = second.data_ptr<float>();
  with_type(weight.scalar_type(), [&](const auto& kernels, auto* typed) {
    using Numbers = decltype(typed);
    if (weight.is_cuda()) {
      void* arguments[] = {&weights, &gradients, &firsts, &seconds, &step, &count};
      return launch_kernel("adamw_32bit", weight.scalar_type(), weight.device(), {tiles, threads}, arguments);
    }
    parallel_blocks(tiles, grain / gp_adamw_tile, [&](int64_t start, int64_t end) {
      kernels.adamw_32bit({start, end}, static_cast<Numbers>(weights), static_cast<Numbers>(gradients), firsts, seconds,
                          step, count);
    });
  });
}

}  // namespace gpuprobe

using namespace gpuprobe;

gp_status gp_adamw_8bit(gp_tensor weight, gp_tensor gradient, const gp_moments_8bit* moments,
                        const gp_adamw_options* options) {
  return guarded([&] {
    adamw_8bit(tensor_of(weight), tensor_of(gradient),
               {tensor_of(moments->first), tensor_of(moments->second), tensor_of(moments->first_largest),
                tensor_of(moments->second_largest), tensor_of(moments->first_code), tensor_of(moments->second_code)},
               *options);
  });
}

gp_status gp_adamw_32bit(gp_tensor weight, gp_tensor gradient, gp_tensor first, gp_tensor second,
                         const gp_adamw_options* options) {
  return guarded([&] {
    adamw_32bit(tensor_of(weight), tensor_of(gradient), tensor_of(first), tensor_of(second), *options);
  });
}
