// Which operator and which region of the model is running on this thread.
#pragma once
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

}  // namespace gpuprobe
