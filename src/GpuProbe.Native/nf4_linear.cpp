// Linear layers whose weight is held in NF4. The weight is dequantized where it is used, in forward and again in backward,
// and is not kept in between: the operators and lifetimes of bitsandbytes' MatMul4Bit (0.4x), which autograd's own linear
// cannot have, since it keeps the weight it was given.
#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include "errors.h"
#include "kernels/blockwise.h"
#include "kernels/nf4.h"

namespace gpuprobe {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t magnitudes_in_block = 256;

// Largest magnitudes are fp32, or, quantized a second time, indices into `code` with magnitudes and a mean of their own.
struct Nf4Weight {
  at::Tensor packed, largest, second_largest, code, mean;
  int64_t rows, columns;

  at::Tensor dequantized(at::ScalarType type) const {
    if (!second_largest.defined()) return nf4_dequantize(packed, largest, {rows, columns}, type);
    at::Tensor magnitudes = blockwise_dequantize(largest, second_largest, magnitudes_in_block, code, at::kFloat);
    magnitudes.add_(mean);
    return nf4_dequantize(packed, magnitudes, {rows, columns}, type);
  }
};

class Nf4Linear final : public torch::autograd::Function<Nf4Linear> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const std::optional<at::Tensor>& bias,
                            Nf4Weight* weight) {
    at::Tensor result = at::linear(input, weight->dequantized(input.scalar_type()), bias);
    // Not `save_for_backward`: these are no activations, and saved-tensor hooks are not to move or count them.
    auto& kept = context->saved_data;
    kept["packed"] = weight->packed;
    kept["largest"] = weight->largest;
    kept["second_largest"] = weight->second_largest;
    kept["code"] = weight->code;
    kept["mean"] = weight->mean;
    kept["rows"] = weight->rows;
    kept["columns"] = weight->columns;
    return result;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    auto& kept = context->saved_data;
    const Nf4Weight weight{kept["packed"].toTensor(), kept["largest"].toTensor(), kept["second_largest"].toTensor(),
                           kept["code"].toTensor(),   kept["mean"].toTensor(),    kept["rows"].toInt(),
                           kept["columns"].toInt()};
    const at::Tensor& gradient = gradients[0];
    return {at::matmul(gradient, weight.dequantized(gradient.scalar_type())), at::Tensor(), at::Tensor()};
  }
};

static at::Tensor optional_tensor(gp_tensor handle) { return handle ? tensor_of(handle) : at::Tensor(); }

static Nf4Weight weight_of(const gp_nf4_weight& given) {
  return {tensor_of(given.packed),
          tensor_of(given.largest),
          optional_tensor(given.second_largest),
          optional_tensor(given.code),
          optional_tensor(given.mean),
          given.rows,
          given.columns};
}

}  // namespace gpuprobe

using namespace gpuprobe;

gp_status gp_nf4_linear(const gp_nf4_weight* weight, gp_tensor input, gp_tensor bias, gp_tensor* result) {
  return guarded([&] {
    Nf4Weight held = weight_of(*weight);
    const std::optional<at::Tensor> added = bias ? std::optional<at::Tensor>(tensor_of(bias)) : std::nullopt;
    *result = handle_of(Nf4Linear::apply(tensor_of(input), added, &held));
  });
}

gp_status gp_nf4_weight_dequantize(const gp_nf4_weight* weight, int32_t dtype, gp_tensor* result) {
  return guarded([&] { *result = handle_of(weight_of(*weight).dequantized(static_cast<at::ScalarType>(dtype))); });
}
