#include "region.h"

#include <c10/util/Exception.h>

#include "errors.h"

namespace gpuprobe {

static constexpr int32_t reason_capacity = 4096;

Region::Region(const gp_region& description)
    : body(description.body), release(description.release), state(description.state) {
  for (int32_t i = 0; i < description.captured; i++)
    captured_tensors.push_back(tensor_of(description.tensors[description.inputs + i]));
}

Region::~Region() { release(state); }

at::Tensor Region::run(const std::vector<at::Tensor>& inputs) const {
  // The body takes these handles over.
  std::vector<gp_tensor> handles;
  handles.reserve(inputs.size() + captured_tensors.size());
  for (const auto& tensor : inputs) handles.push_back(handle_of(tensor));
  for (const auto& tensor : captured_tensors) handles.push_back(handle_of(tensor));

  gp_tensor result = nullptr;
  char reason[reason_capacity] = "";
  const gp_status status =
      body(state, handles.data(), static_cast<int32_t>(handles.size()), &result, reason, reason_capacity);
  if (status == GP_STOPPED) throw RecomputationStopped{};
  TORCH_CHECK_WITH(OutOfMemoryError, status != GP_OUT_OF_MEMORY, reason);
  TORCH_CHECK(status == GP_OK && result, reason);
  at::Tensor value = std::move(tensor_of(result));
  gp_tensor_free(result);
  return value;
}

}  // namespace gpuprobe
