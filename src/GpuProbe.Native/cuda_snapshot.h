// The segments and blocks of libtorch's CUDA caching allocator at one moment.
#pragma once
#include <vector>

#include "gpuprobe.h"

struct gp_cuda_snapshot {
  std::vector<gp_cuda_segment> segments;
  std::vector<gp_cuda_block> blocks;  // of one segment after the other
};

namespace gpuprobe {

// Keeps what the allocator holds at this moment, in which it refuses somebody memory, until that is asked for.
void note_segments_at_failure() noexcept;

}  // namespace gpuprobe
