#pragma once
#include <memory>

#include "code_table.h"

namespace gpuprobe {

// The table of a code of 256 sorted values; those last used are kept.
std::shared_ptr<const gp_code_table> code_table(const float* code);

}  // namespace gpuprobe
