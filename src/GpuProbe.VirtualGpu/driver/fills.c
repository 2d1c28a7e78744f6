// Memory filled with a pattern of 1, 2 or 4 bytes, in one row or several.
#include "driver.h"

enum { MOST_KEPT_BYTES = 64 << 10 };

static CUresult fill(CUdeviceptr to, size_t pitch, const void* pattern, int pattern_bytes, size_t width, size_t height) {
  int device;
  DRIVER_TRY(driver_current(&device));
  if (!width || !height) return CUDA_SUCCESS;
  if (!to || to % (size_t)pattern_bytes) return CUDA_ERROR_INVALID_VALUE;
  if (height > 1 && vgpu_is_device((const void*)to) && width * height * (size_t)pattern_bytes > MOST_KEPT_BYTES)
    return CUDA_SUCCESS;
  for (size_t y = 0; y < height; y++) vgpu_fill((char*)to + y * pitch, pattern, pattern_bytes, (int64_t)width);
  return CUDA_SUCCESS;
}

#define FILL(bits, type)                                                                                              \
  VGPU_API CUresult cuMemsetD##bits##_v2(CUdeviceptr to, type value, size_t count) {                                  \
    return fill(to, 0, &value, sizeof value, count, 1);                                                               \
  }                                                                                                                   \
  DRIVER_ALIAS(cuMemsetD##bits##_v2_ptds, cuMemsetD##bits##_v2);                                                      \
  VGPU_API CUresult cuMemsetD##bits##Async(CUdeviceptr to, type value, size_t count, CUstream stream) {               \
    (void)stream;                                                                                                     \
    return fill(to, 0, &value, sizeof value, count, 1);                                                               \
  }                                                                                                                   \
  DRIVER_ALIAS(cuMemsetD##bits##Async_ptsz, cuMemsetD##bits##Async);                                                  \
  VGPU_API CUresult cuMemsetD2D##bits##_v2(CUdeviceptr to, size_t pitch, type value, size_t width, size_t height) {   \
    return fill(to, pitch, &value, sizeof value, width, height);                                                      \
  }                                                                                                                   \
  DRIVER_ALIAS(cuMemsetD2D##bits##_v2_ptds, cuMemsetD2D##bits##_v2);                                                  \
  VGPU_API CUresult cuMemsetD2D##bits##Async(CUdeviceptr to, size_t pitch, type value, size_t width, size_t height,   \
                                             CUstream stream) {                                                       \
    (void)stream;                                                                                                     \
    return fill(to, pitch, &value, sizeof value, width, height);                                                      \
  }                                                                                                                   \
  DRIVER_ALIAS(cuMemsetD2D##bits##Async_ptsz, cuMemsetD2D##bits##Async)

FILL(8, unsigned char);
FILL(16, unsigned short);
FILL(32, unsigned);
