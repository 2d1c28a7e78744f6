// Which operator and which region of the model is running on this thread.
#pragma once
#include <cstdint>

namespace gpuprobe {

int32_t current_operator();
int32_t current_region();

}  // namespace gpuprobe
