// Gradients, and which tensors autograd keeps for the backward pass.
//
// libtorch offers saved-tensor hooks to Python only. An engine that differs from the standard one just in naming
// default hooks gives them to C++. A hook keeps `detach()` of the tensor: the tensor itself would close a cycle from
// the graph to itself and leak whenever backward does not run.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/engine.h>
#include <torch/csrc/autograd/functions/accumulate_grad.h>
#include <torch/csrc/autograd/saved_variable_hooks.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <vector>

#include "attribution.h"
#include "checkpoint.h"
#include "errors.h"
#include "torch_versions.h"

namespace gpuprobe {

static std::atomic<bool> recording{false};
static std::mutex lock;
static std::vector<gp_saved_tensor> saved_tensors;

// A weight in another type: a leaf of the graph is reached through nodes that have one input each.
static bool is_weight_copy(const at::Tensor& tensor) {
  constexpr int most_nodes = 3;  // a view, the cast, the leaf
  NodePointer node = tensor.grad_fn();
  for (int i = 1; i < most_nodes && node && node->num_outputs() == 1; i++) {
    node = node->next_edge(0).function;
    if (const auto* leaf = dynamic_cast<torch::autograd::AccumulateGrad*>(node.get()))
      return leaf->variable.numel() == tensor.numel() && leaf->variable.scalar_type() != tensor.scalar_type();
  }
  return false;
}

void note_saved(const at::Tensor& tensor) {
  if (!recording || !tensor.defined()) return;
  const at::Storage& storage = tensor.storage();
  std::lock_guard<std::mutex> guard(lock);
  saved_tensors.push_back({reinterpret_cast<int64_t>(storage.data()), static_cast<int64_t>(storage.nbytes()),
                           current_operator(), current_region(), is_weight_copy(tensor)});
}

class RecordingHooks final : public torch::autograd::SavedVariableHooks {
 public:
  void call_pack_hook(const at::Tensor& tensor) override {
    kept = tensor.detach();
    note_saved(tensor);
  }

  at::Tensor call_unpack_hook() override { return kept; }

 private:
  at::Tensor kept;
};

class RecordingEngine final : public torch::autograd::Engine {
 public:
  std::unique_ptr<torch::autograd::SavedVariableHooks> get_default_saved_variable_hooks() override {
    if (auto hooks = checkpoint_hooks()) return hooks;
    if (!recording) return nullptr;
    return std::make_unique<RecordingHooks>();
  }

  static torch::autograd::Engine& instance() {
    static auto* engine = new RecordingEngine();
    return *engine;
  }
};

}  // namespace gpuprobe

using namespace gpuprobe;

int32_t gp_grad_mode(void) { return at::GradMode::is_enabled(); }

void gp_set_grad_mode(int32_t enabled) { at::GradMode::set_enabled(enabled != 0); }

int32_t gp_tensor_requires_grad(gp_tensor tensor) { return tensor_of(tensor).requires_grad(); }

gp_status gp_tensor_set_requires_grad(gp_tensor tensor, int32_t required) {
  return guarded([&] { tensor_of(tensor).requires_grad_(required != 0); });
}

int32_t gp_tensor_is_leaf(gp_tensor tensor) { return tensor_of(tensor).is_leaf(); }

gp_status gp_tensor_grad(gp_tensor tensor, gp_tensor* grad) {
  return guarded([&] {
    const at::Tensor& value = tensor_of(tensor).grad();
    *grad = value.defined() ? handle_of(value) : nullptr;
  });
}

gp_status gp_tensor_set_grad(gp_tensor tensor, gp_tensor grad) {
  return guarded([&] { tensor_of(tensor).mutable_grad() = grad ? tensor_of(grad) : at::Tensor(); });
}

gp_status gp_tensor_backward(gp_tensor tensor, gp_tensor gradient, int32_t retain_graph) {
  return guarded([&] {
    tensor_of(tensor).backward(gradient ? tensor_of(gradient) : at::Tensor(), retain_graph != 0);
  });
}

gp_status gp_saved_tensors_record(int32_t enabled) {
  return guarded([&] {
    torch::autograd::set_default_engine_stub(&RecordingEngine::instance);
    recording = enabled != 0;
  });
}

int32_t gp_saved_tensors_drain(gp_saved_tensor* saved, int32_t capacity) {
  std::lock_guard<std::mutex> guard(lock);
  const int32_t count = std::min<int32_t>(capacity, static_cast<int32_t>(saved_tensors.size()));
  std::copy_n(saved_tensors.begin(), count, saved);
  saved_tensors.erase(saved_tensors.begin(), saved_tensors.begin() + count);
  return count;
}
