// Preferences of a context that change nothing here.
#include "driver.h"

static CUresult in_context(void) {
  int device;
  return driver_current(&device);
}

static CUresult answer(int* to, int value) {
  DRIVER_TRY(in_context());
  if (!to) return CUDA_ERROR_INVALID_VALUE;
  *to = value;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuCtxGetCacheConfig(int* config) { return answer(config, 0); }

VGPU_API CUresult cuCtxSetCacheConfig(int config) {
  (void)config;
  return in_context();
}

VGPU_API CUresult cuCtxGetSharedMemConfig(int* config) { return answer(config, 1); }

VGPU_API CUresult cuCtxSetSharedMemConfig(int config) {
  (void)config;
  return in_context();
}

VGPU_API CUresult cuCtxGetStreamPriorityRange(int* least, int* greatest) {
  DRIVER_TRY(in_context());
  if (least) *least = 0;
  if (greatest) *greatest = -5;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuCtxResetPersistingL2Cache(void) { return in_context(); }

VGPU_API CUresult cuCtxGetExecAffinity(void* affinity, int type) {
  (void)affinity, (void)type;
  return CUDA_ERROR_NOT_SUPPORTED;
}

VGPU_API CUresult cuModuleGetLoadingMode(int* mode) {
  enum { LAZY_LOADING = 2 };
  DRIVER_TRY(driver_ready());
  if (!mode) return CUDA_ERROR_INVALID_VALUE;
  *mode = LAZY_LOADING;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuProfilerStart(void) { return in_context(); }
VGPU_API CUresult cuProfilerStop(void) { return in_context(); }

VGPU_API CUresult cuProfilerInitialize(const char* config, const char* output, int mode) {
  (void)config, (void)output, (void)mode;
  return in_context();
}

VGPU_API CUresult cuFlushGPUDirectRDMAWrites(int target, int scope) {
  (void)target, (void)scope;
  return in_context();
}
