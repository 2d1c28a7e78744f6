// Hints about managed memory: taken, as all of it is in RAM.
#include <string.h>

#include "driver.h"

static CUresult managed(CUdeviceptr address) {
  driver_allocation allocation;
  DRIVER_TRY(driver_ready());
  return driver_find(address, &allocation) && allocation.memory == VGPU_MANAGED ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

VGPU_API CUresult cuMemPrefetchAsync(CUdeviceptr address, size_t bytes, CUdevice device, CUstream stream) {
  (void)bytes, (void)device, (void)stream;
  return managed(address);
}
DRIVER_ALIAS(cuMemPrefetchAsync_ptsz, cuMemPrefetchAsync);

VGPU_API CUresult cuMemPrefetchAsync_v2(CUdeviceptr address, size_t bytes, CUmemLocation location, unsigned flags,
                                        CUstream stream) {
  (void)bytes, (void)location, (void)flags, (void)stream;
  return managed(address);
}
DRIVER_ALIAS(cuMemPrefetchAsync_v2_ptsz, cuMemPrefetchAsync_v2);

VGPU_API CUresult cuMemAdvise(CUdeviceptr address, size_t bytes, int advice, CUdevice device) {
  (void)bytes, (void)advice, (void)device;
  return managed(address);
}

VGPU_API CUresult cuMemAdvise_v2(CUdeviceptr address, size_t bytes, int advice, CUmemLocation location) {
  (void)bytes, (void)advice, (void)location;
  return managed(address);
}

VGPU_API CUresult cuMemRangeGetAttribute(void* data, size_t size, int attribute, CUdeviceptr address, size_t bytes) {
  enum { FIRST = 1, LAST = 8 };
  (void)bytes;
  DRIVER_TRY(managed(address));
  if (!data || attribute < FIRST || attribute > LAST) return CUDA_ERROR_INVALID_VALUE;
  memset(data, 0, size);
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuMemRangeGetAttributes(void** data, size_t* sizes, int* attributes, size_t count, CUdeviceptr address,
                                          size_t bytes) {
  for (size_t i = 0; i < count; i++)
    DRIVER_TRY(cuMemRangeGetAttribute(data[i], sizes[i], attributes[i], address, bytes));
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuStreamAttachMemAsync(CUstream stream, CUdeviceptr address, size_t bytes, unsigned flags) {
  (void)stream, (void)bytes, (void)flags;
  return managed(address);
}
DRIVER_ALIAS(cuStreamAttachMemAsync_ptsz, cuStreamAttachMemAsync);
