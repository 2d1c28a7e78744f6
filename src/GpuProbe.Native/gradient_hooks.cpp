// What is to happen as soon as a weight's gradient has been accumulated, within the backward pass: Python's
// Tensor.register_post_accumulate_grad_hook, whose hook a C++ program has to implement itself.
#include <ATen/ATen.h>
#include <torch/csrc/autograd/function_hook.h>
#include <torch/csrc/autograd/variable.h>

#include <memory>
#include <stdexcept>

#include "errors.h"

namespace gpuprobe {

class CallbackHook final : public torch::autograd::PostAccumulateGradHook {
 public:
  CallbackHook(gp_gradient_callback callback, void* context) : callback(callback), context(context) {}

  // The caller keeps its own reason; what is thrown here only ends the backward pass.
  void operator()(const at::Tensor&) override {
    if (callback(context) != 0) throw std::runtime_error("a gradient hook failed");
  }

 private:
  gp_gradient_callback callback;
  void* context;
};

}  // namespace gpuprobe

using namespace gpuprobe;

gp_status gp_tensor_on_gradient(gp_tensor tensor, gp_gradient_callback callback, void* context) {
  return guarded([&] {
    TORCH_CHECK(tensor_of(tensor).is_leaf() && tensor_of(tensor).requires_grad(), "only a leaf that requires a gradient can have a gradient hook");
    torch::autograd::impl::set_post_acc_grad_hooks(
        tensor_of(tensor), callback ? std::make_unique<CallbackHook>(callback, context) : nullptr);
  });
}
