#include "selective.h"

#include <ATen/core/Tensor.h>
#include <torch/library.h>

#include "attribution.h"

namespace gpuprobe {

// Lies just below autograd, where torch.utils.checkpoint looks at operators too, and nothing in libtorch uses it.
static constexpr auto below_autograd = c10::DispatchKey::Fake;

static thread_local Selection* selection = nullptr;

static uint32_t version_of(const c10::IValue& value) {
  return value.isTensor() && value.toTensor().defined() ? static_cast<uint32_t>(value.toTensor()._version()) : 0;
}

// The same memory and the same count of changes, but no autograd: the result itself would close a cycle to the graph.
static c10::IValue without_graph(const c10::IValue& value) {
  if (!value.isTensor() || !value.toTensor().defined() || !value.toTensor().is_floating_point()) return value;
  return value.toTensor().tensor_data();
}

void SelectedResults::keep(const c10::OperatorHandle& op, const torch::jit::Stack& results, size_t count) {
  Entry entry;
  for (size_t i = results.size() - count; i < results.size(); i++) {
    entry.values.push_back(without_graph(results[i]));
    entry.versions.push_back(version_of(entry.values.back()));
    if (entry.values.back().isTensor()) note_saved(entry.values.back().toTensor());
  }
  entries[op.operator_name()].push_back(std::move(entry));
}

std::vector<c10::IValue> SelectedResults::take(const c10::OperatorHandle& op) {
  auto& queue = entries[op.operator_name()];
  TORCH_CHECK(!queue.empty(), op.schema().name(), " runs more often in the recomputation than in the forward pass");
  Entry entry = std::move(queue.front());
  queue.pop_front();
  for (size_t i = 0; i < entry.values.size(); i++)
    TORCH_CHECK(version_of(entry.values[i]) == entry.versions[i], "a result of ", op.schema().name(),
                " that selective checkpointing keeps has been changed in place");
  return std::move(entry.values);
}

Selection::Selection(SelectedResults& results, bool recomputing)
    : results(results), recomputing(recomputing), outer(selection), included(below_autograd) {
  selection = this;
}

Selection::~Selection() { selection = outer; }

static void selected(const c10::OperatorHandle& op, c10::DispatchKeySet keys, torch::jit::Stack* stack) {
  if (selection != nullptr && selection->recomputing) {
    std::vector<c10::IValue> results = selection->results.take(op);
    torch::jit::drop(*stack, op.schema().arguments().size());
    for (auto& result : results) stack->push_back(std::move(result));
    return;
  }
  {
    const c10::impl::ExcludeDispatchKeyGuard inside(below_autograd);
    op.redispatchBoxed(keys & c10::DispatchKeySet(c10::DispatchKeySet::FULL_AFTER, below_autograd), stack);
  }
  if (selection != nullptr) selection->results.keep(op, *stack, op.schema().returns().size());
}

TORCH_LIBRARY_IMPL(_, Fake, library) { library.fallback(torch::CppFunction::makeFallthrough()); }

TORCH_LIBRARY_IMPL(aten, Fake, library) {
  for (const char* name :
       {"mm", "addmm", "bmm", "baddbmm", "_scaled_dot_product_flash_attention",
        "_scaled_dot_product_efficient_attention", "_scaled_dot_product_cudnn_attention",
        "_scaled_dot_product_flash_attention_for_cpu"})
    library.impl(name, torch::CppFunction::makeFromBoxedFunction<&selected>());
}

}  // namespace gpuprobe
