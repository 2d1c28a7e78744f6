// Access to libtorch's CUDA caching allocator, whichever backend it is, and to what the driver says of a device.
#pragma once
#include "gpuprobe.h"

#ifndef GPUPROBE_NO_CUDA_HEADERS
#include <c10/cuda/CUDACachingAllocator.h>
#define GPUPROBE_HAS_CUDA_HEADERS 1
#endif

namespace gpuprobe {

#ifdef GPUPROBE_HAS_CUDA_HEADERS

namespace caching = c10::cuda::CUDACachingAllocator;

// A statistic has one figure for all pools, one for segments of small blocks and one for the others.
constexpr size_t all_pools = 0, small_pool = 1, large_pool = 2;

// The allocator; loads the CUDA part where that has not been done.
caching::CUDAAllocator& allocator();

// Whether it tells of every block: the driver's pools (cudaMallocAsync) do not.
bool is_traceable();

// A device's index, if there is such a device.
c10::DeviceIndex index_of(int32_t device);

struct DeviceUse {
  int64_t used, total;
};

// What the driver says of the current device: all that is used on it, by whomever.
DeviceUse device_use();

#endif

// For a build without libtorch's CUDA headers, which knows nothing of CUDA.
gp_status no_cuda_headers();

}  // namespace gpuprobe
