// Launches: what was launched is remembered, nothing runs.
#include "driver.h"

typedef struct CUlaunchConfig {
  unsigned gridDimX, gridDimY, gridDimZ, blockDimX, blockDimY, blockDimZ, sharedMemBytes;
  CUstream hStream;
  void* attrs;
  unsigned numAttrs;
} CUlaunchConfig;

typedef struct extent {
  unsigned x, y, z;
} extent;

static CUresult launch(CUfunction function, extent grid, extent block, unsigned shared, void** arguments) {
  int device;
  DRIVER_TRY(driver_current(&device));
  if (!function) return CUDA_ERROR_INVALID_HANDLE;
  if (function->magic != DRIVER_FUNCTION_MAGIC) return vgpu_launched(function, arguments), CUDA_SUCCESS;
  uint64_t threads = (uint64_t)block.x * block.y * block.z;
  int64_t all_shared = (int64_t)shared + function->static_shared_bytes;
  if (!grid.x || !grid.y || !grid.z || !threads) return CUDA_ERROR_INVALID_VALUE;
  if (threads > (uint64_t)function->max_threads) return CUDA_ERROR_INVALID_VALUE;
  if (all_shared > function->max_dynamic_shared_bytes) return CUDA_ERROR_INVALID_VALUE;
  vgpu_launched_by_name(function->name);
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuLaunchKernel(CUfunction function, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x,
                                 unsigned block_y, unsigned block_z, unsigned shared, CUstream stream, void** arguments,
                                 void** extra) {
  (void)stream, (void)extra;
  return launch(function, (extent){grid_x, grid_y, grid_z}, (extent){block_x, block_y, block_z}, shared, arguments);
}
DRIVER_ALIAS(cuLaunchKernel_ptsz, cuLaunchKernel);

VGPU_API CUresult cuLaunchKernelEx(const CUlaunchConfig* config, CUfunction function, void** arguments, void** extra) {
  (void)extra;
  if (!config) return CUDA_ERROR_INVALID_VALUE;
  extent grid = {config->gridDimX, config->gridDimY, config->gridDimZ};
  extent block = {config->blockDimX, config->blockDimY, config->blockDimZ};
  return launch(function, grid, block, config->sharedMemBytes, arguments);
}
DRIVER_ALIAS(cuLaunchKernelEx_ptsz, cuLaunchKernelEx);

VGPU_API CUresult cuLaunchCooperativeKernel(CUfunction function, unsigned grid_x, unsigned grid_y, unsigned grid_z,
                                            unsigned block_x, unsigned block_y, unsigned block_z, unsigned shared,
                                            CUstream stream, void** arguments) {
  return cuLaunchKernel(function, grid_x, grid_y, grid_z, block_x, block_y, block_z, shared, stream, arguments, NULL);
}
DRIVER_ALIAS(cuLaunchCooperativeKernel_ptsz, cuLaunchCooperativeKernel);
