// Callbacks at points of a backward pass: when the gradient of a tensor is there, when backward has come through a tensor,
// and when all gradients are there. These are Python's Tensor.register_hook, an autograd.Function that hands on what it is
// given, and the engine's queue_callback, on which PyTorch's fully_shard is built.
#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/engine.h>

#include <stdexcept>

#include "errors.h"

namespace gpuprobe {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// The caller keeps its own reason; what is thrown here only ends the backward pass.
static void call(gp_gradient_callback callback, void* context) {
  if (callback(context) != 0) throw std::runtime_error("a backward hook failed");
}

class PassedInBackward final : public torch::autograd::Function<PassedInBackward> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& tensor, int64_t callback, int64_t state) {
    context->saved_data["callback"] = callback;
    context->saved_data["state"] = state;
    return tensor;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    call(reinterpret_cast<gp_gradient_callback>(context->saved_data["callback"].toInt()),
         reinterpret_cast<void*>(context->saved_data["state"].toInt()));
    return {gradients[0], at::Tensor(), at::Tensor()};
  }
};

}  // namespace gpuprobe

using namespace gpuprobe;

gp_status gp_tensor_before_backward(gp_tensor tensor, gp_gradient_callback callback, void* context) {
  return guarded([&] {
    TORCH_CHECK(tensor_of(tensor).requires_grad(), "a tensor that needs no gradient has no backward pass");
    tensor_of(tensor).register_hook([=](const at::Tensor&) { call(callback, context); });
  });
}

gp_status gp_tensor_after_backward(gp_tensor tensor, gp_gradient_callback callback, void* context, gp_tensor* passed) {
  return guarded([&] {
    *passed = handle_of(PassedInBackward::apply(tensor_of(tensor), reinterpret_cast<int64_t>(callback),
                                                reinterpret_cast<int64_t>(context)));
  });
}

gp_status gp_backward_at_end(gp_gradient_callback callback, void* context) {
  return guarded([&] {
    torch::autograd::Engine::get_default_engine().queue_callback([=] { call(callback, context); });
  });
}
