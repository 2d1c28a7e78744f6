// Which operator and which region of the model is running on this thread.
#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

namespace gpuprobe {

int32_t current_operator();
int32_t current_region();

// A number for the running operator call, 0 outside every operator.
int64_t current_call();

// Whether that call is still running on this thread.
bool is_running(int64_t call);

// The attention kernels (gp_attention) that have run since attribution was enabled.
int32_t attention_kernels_ran();

// Until the end of its life operators of this thread belong to a region that runs again, not to the backward node that
// made it run.
class RecomputationScope {
 public:
  explicit RecomputationScope(int32_t region);
  ~RecomputationScope();
  RecomputationScope(const RecomputationScope&) = delete;
  RecomputationScope& operator=(const RecomputationScope&) = delete;
};

// autograd.cpp: notes a tensor that stays from forward to backward, if that is being recorded.
void note_saved(const at::Tensor& tensor);

}  // namespace gpuprobe
