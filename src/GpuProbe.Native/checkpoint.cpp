// Both implementations of torch.utils.checkpoint (2.6), with what each keeps and for how long.
//
// Without re-entry: the first run builds its graph, but hooks drop what the graph would keep. The first tensor that
// backward asks for makes the region run again with hooks that collect; it ends at the last tensor that is needed, and
// each tensor goes as soon as backward has used it. The frame with the region's inputs lives as long as the graph's hooks.
//
// With re-entry: the first run builds no graph. In backward the region runs again on detached inputs, whole, and a
// nested backward pass follows.
#include "checkpoint.h"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/graph_task.h>
#include <torch/csrc/autograd/saved_variable.h>

#include <mutex>
#include <optional>
#include <vector>

#include "attribution.h"
#include "errors.h"
#include "recomputation_clock.h"
#include "region.h"
#include "replay.h"
#include "selective.h"
#include "torch_versions.h"

namespace gpuprobe {

using torch::autograd::SavedVariable;
using torch::autograd::variable_list;

// A region between its two runs.
class Checkpoint {
 public:
  Checkpoint(const gp_region& description)
      : region(description),
        device(tensor_of(description.tensors[0]).device()),
        autocast(AutocastState::of(device)),
        model_region(current_region()) {
    const variable_list given = tensors_of(description);
    const CheckpointScope attributed(model_region, /*again=*/false);
    random = RandomState::of(given);
    for (const auto& tensor : given) inputs.emplace_back(tensor, /*is_output=*/false);
    for (const auto& tensor : region.captured()) note_saved(tensor);
    for (const auto& tensor : random->tensors()) note_saved(tensor);
  }

  static variable_list tensors_of(const gp_region& description) {
    variable_list tensors;
    for (int32_t i = 0; i < description.inputs; i++) tensors.push_back(tensor_of(description.tensors[i]));
    return tensors;
  }

  variable_list unpacked() const {
    variable_list tensors;
    for (const auto& input : inputs) tensors.push_back(input.unpack());
    return tensors;
  }

  // The second run, with everything around it as in the first.
  at::Tensor run_again(const variable_list& tensors) const {
    const CheckpointScope attributed(model_region, /*again=*/true);
    const RecomputationClock clock(device);
    const Replay replay(*random, autocast, device);
    const at::AutoGradMode recorded(true);
    return region.run(tensors);
  }

  void release_inputs() {
    for (auto& input : inputs) input.reset_data();
  }

  const Region region;

 private:
  const c10::Device device;
  const AutocastState autocast;
  const int32_t model_region;
  std::optional<RandomState> random;
  std::vector<SavedVariable> inputs;
};

// The place of one tensor that backward will ask for.
struct Holder {
  at::Tensor recomputed;
};

class Frame : public std::enable_shared_from_this<Frame> {
 public:
  Frame(const gp_region& description) : checkpoint(description) {
    if (description.kind == GP_CHECKPOINT_SELECTIVE) selected.emplace();
  }

  at::Tensor run_first(const variable_list& inputs);

  std::shared_ptr<Holder> hold(const at::Tensor& tensor) {
    auto holder = std::make_shared<Holder>();
    holders.push_back(holder);
    expected.push_back({tensor.sizes().vec(), tensor.scalar_type(), tensor.device()});
    return holder;
  }

  // Takes in the next tensor that the second run wants to keep, and ends the run with the last one.
  void collect(const at::Tensor& tensor);

  at::Tensor give_out(Holder& holder);

 private:
  struct Form {
    std::vector<int64_t> sizes;
    at::ScalarType dtype;
    c10::Device device;
    bool operator==(const Form& other) const {
      return sizes == other.sizes && dtype == other.dtype && device == other.device;
    }
  };

  void recompute();

  const Checkpoint checkpoint;
  std::optional<SelectedResults> selected;
  std::vector<std::weak_ptr<Holder>> holders;
  std::vector<Form> expected;
  std::mutex lock;
  int recomputed_for = -1;  // the backward pass
  size_t collected = 0;
};

// What this thread does with tensors that operators want to keep.
struct Keeping {
  Frame* frame;
  bool recomputing;
};
static thread_local Keeping keeping{nullptr, false};

class KeepingScope {
 public:
  KeepingScope(Frame* frame, bool recomputing) : before(keeping) { keeping = {frame, recomputing}; }
  ~KeepingScope() { keeping = before; }

 private:
  const Keeping before;
};

class DroppingHooks final : public torch::autograd::SavedVariableHooks {
 public:
  explicit DroppingHooks(std::shared_ptr<Frame> frame) : frame(std::move(frame)) {}
  void call_pack_hook(const at::Tensor& tensor) override { holder = frame->hold(tensor); }
  at::Tensor call_unpack_hook() override { return frame->give_out(*holder); }

 private:
  const std::shared_ptr<Frame> frame;
  std::shared_ptr<Holder> holder;
};

class CollectingHooks final : public torch::autograd::SavedVariableHooks {
 public:
  explicit CollectingHooks(Frame* frame) : frame(frame) {}
  void call_pack_hook(const at::Tensor& tensor) override {
    kept = tensor.requires_grad() ? tensor.detach() : tensor;
    frame->collect(kept);
  }
  at::Tensor call_unpack_hook() override { return kept; }

 private:
  Frame* const frame;
  at::Tensor kept;
};

std::unique_ptr<torch::autograd::SavedVariableHooks> checkpoint_hooks() {
  if (keeping.frame == nullptr) return nullptr;
  if (keeping.recomputing) return std::make_unique<CollectingHooks>(keeping.frame);
  return std::make_unique<DroppingHooks>(keeping.frame->shared_from_this());
}

at::Tensor Frame::run_first(const variable_list& inputs) {
  const KeepingScope hooks(this, /*recomputing=*/false);
  std::optional<Selection> selection;
  if (selected) selection.emplace(*selected, /*recomputing=*/false);
  return checkpoint.region.run(inputs);
}

void Frame::recompute() {
  collected = 0;
  const variable_list inputs = checkpoint.unpacked();
  try {
    const KeepingScope hooks(this, /*recomputing=*/true);
    std::optional<Selection> selection;
    if (selected) selection.emplace(*selected, /*recomputing=*/true);
    checkpoint.run_again(inputs);
  } catch (const RecomputationStopped&) {
  }
  TORCH_CHECK(collected == holders.size(), "the forward pass kept ", holders.size(),
              " tensors of a checkpointed region, its recomputation ", collected);
}

void Frame::collect(const at::Tensor& tensor) {
  const size_t index = collected++;
  const Form form{tensor.sizes().vec(), tensor.scalar_type(), tensor.device()};
  TORCH_CHECK(index < holders.size() && form == expected[index], "tensor ", index,
              " of a checkpointed region has another form in the recomputation than in the forward pass");
  if (const auto holder = holders[index].lock()) holder->recomputed = tensor;
  if (collected == holders.size()) throw RecomputationStopped{};
}

at::Tensor Frame::give_out(Holder& holder) {
  std::lock_guard<std::mutex> guard(lock);
  const int pass = torch::autograd::get_current_graph_task_id();
  if (pass == -1 || pass != recomputed_for) {
    recompute();
    recomputed_for = pass;
  }
  TORCH_CHECK(holder.recomputed.defined(), "backward asks twice for one tensor of a checkpointed region");
  return std::move(holder.recomputed);
}

class ReentrantCheckpoint final : public torch::autograd::Node {
 public:
  explicit ReentrantCheckpoint(const gp_region& description) : checkpoint(description) {}

  at::Tensor run_first(const variable_list& inputs) const {
    const at::AutoGradMode unrecorded(false);
    return checkpoint.region.run(inputs);
  }

  variable_list apply(variable_list&& gradients) override {
    const variable_list saved = checkpoint.unpacked();
    variable_list inputs;
    for (const auto& tensor : saved) inputs.push_back(tensor.detach().set_requires_grad(tensor.requires_grad()));
    const at::Tensor result = checkpoint.run_again(inputs);
    TORCH_CHECK(result.requires_grad(), "the result of a checkpointed region needs no gradient");
    torch::autograd::backward({result}, {gradients[0].defined() ? gradients[0] : at::zeros_like(result)});
    variable_list found;
    for (const auto& tensor : inputs) found.push_back(tensor.grad());
    return found;
  }

  void release_variables() override { checkpoint.release_inputs(); }

  std::string name() const override { return "CheckpointFunctionBackward"; }

 private:
  Checkpoint checkpoint;
};

static at::Tensor run(const gp_region& description) {
  const variable_list inputs = Checkpoint::tensors_of(description);
  if (description.kind != GP_CHECKPOINT_REENTRANT)
    return at::GradMode::is_enabled() ? std::make_shared<Frame>(description)->run_first(inputs)
                                      : Region(description).run(inputs);
  if (!torch::autograd::compute_requires_grad(inputs)) return Region(description).run(inputs);
  const auto node = make_node<ReentrantCheckpoint>(description);
  node->set_next_edges(torch::autograd::collect_next_edges(inputs));
  at::Tensor result = node->run_first(inputs);
  torch::autograd::set_history(result, node);
  return result;
}

}  // namespace gpuprobe

using namespace gpuprobe;

gp_status gp_checkpoint(const gp_region* region, gp_tensor* result) {
  return guarded([&] {
    TORCH_CHECK(region->inputs > 0, "a checkpointed region needs an input");
    *result = handle_of(run(*region));
  });
}
