// Selective checkpointing: results of matrix products and of attention are kept, everything else is computed again.
#pragma once
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/operator_name.h>
#include <ATen/core/stack.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

#include <deque>
#include <memory>
#include <unordered_map>
#include <vector>

namespace gpuprobe {

// What one region keeps, in the order in which it came, for each operator. As in create_selective_checkpoint_contexts
// of torch.utils.checkpoint, an entry goes when the recomputation takes it; one that an early end leaves stays with the
// region.
class SelectedResults {
 public:
  void keep(const c10::OperatorHandle& op, const torch::jit::Stack& results, size_t count);
  std::vector<c10::IValue> take(const c10::OperatorHandle& op);

 private:
  struct Entry {
    std::vector<c10::IValue> values;
    std::vector<uint32_t> versions;
  };
  std::unordered_map<c10::OperatorName, std::deque<Entry>> entries;
};

// Until the end of its life operators of this thread keep their results there, or take them from there.
class Selection {
 public:
  Selection(SelectedResults& results, bool recomputing);
  ~Selection();
  Selection(const Selection&) = delete;
  Selection& operator=(const Selection&) = delete;

  SelectedResults& results;
  const bool recomputing;

 private:
  Selection* outer;
  c10::impl::IncludeDispatchKeyGuard included;
};

}  // namespace gpuprobe
