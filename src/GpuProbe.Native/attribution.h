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

// Whether checkpointing runs a region again on this thread, or on the one that this thread works for.
bool runs_again();

// The attention kernels (gp_attention) that have run since attribution was enabled.
int32_t attention_kernels_ran();

// Checkpointing around a region of the model: until the end of its life operators of this thread belong to that region, not
// to the backward node that made it run again, and what is allocated outside operators is checkpointing's own.
class CheckpointScope {
 public:
  CheckpointScope(int32_t region, bool again);
  ~CheckpointScope();
  CheckpointScope(const CheckpointScope&) = delete;
  CheckpointScope& operator=(const CheckpointScope&) = delete;
};

// What is called when an exception begins to end operators: with the innermost of them and its region, on its thread.
void when_failing(void (*note)(int32_t operator_id, int32_t region));

// autograd.cpp: notes a tensor that stays from forward to backward, if that is being recorded.
void note_saved(const at::Tensor& tensor);

}  // namespace gpuprobe
