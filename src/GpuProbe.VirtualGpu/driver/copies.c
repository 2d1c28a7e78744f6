// Copies of contiguous memory. All directions are one: the core knows what addresses are.
#include "driver.h"

static CUresult copy(void* to, const void* from, size_t bytes) {
  int device;
  DRIVER_TRY(driver_current(&device));
  if (bytes && (!to || !from)) return CUDA_ERROR_INVALID_VALUE;
  vgpu_copy(to, from, (int64_t)bytes);
  return CUDA_SUCCESS;
}

#define COPY(name, to_type, from_type)                                                                  \
  VGPU_API CUresult name(to_type to, from_type from, size_t bytes) {                                    \
    DRIVER_TRY(driver_finish());                                                                        \
    return copy((void*)to, (const void*)from, bytes);                                                   \
  }                                                                                                     \
  DRIVER_ALIAS(name##_ptds, name)

#define COPY_ASYNC(name, to_type, from_type)                                                            \
  VGPU_API CUresult name(to_type to, from_type from, size_t bytes, CUstream stream) {                   \
    (void)stream;                                                                                       \
    return copy((void*)to, (const void*)from, bytes);                                                   \
  }                                                                                                     \
  DRIVER_ALIAS(name##_ptsz, name)

COPY(cuMemcpy, CUdeviceptr, CUdeviceptr);
COPY(cuMemcpyHtoD_v2, CUdeviceptr, const void*);
COPY(cuMemcpyDtoH_v2, void*, CUdeviceptr);
COPY(cuMemcpyDtoD_v2, CUdeviceptr, CUdeviceptr);
COPY_ASYNC(cuMemcpyAsync, CUdeviceptr, CUdeviceptr);
COPY_ASYNC(cuMemcpyHtoDAsync_v2, CUdeviceptr, const void*);
COPY_ASYNC(cuMemcpyDtoHAsync_v2, void*, CUdeviceptr);
COPY_ASYNC(cuMemcpyDtoDAsync_v2, CUdeviceptr, CUdeviceptr);

VGPU_API CUresult cuMemcpyPeer(CUdeviceptr to, CUcontext to_context, CUdeviceptr from, CUcontext from_context,
                               size_t bytes) {
  (void)to_context, (void)from_context;
  return copy((void*)to, (const void*)from, bytes);
}
DRIVER_ALIAS(cuMemcpyPeer_ptds, cuMemcpyPeer);

VGPU_API CUresult cuMemcpyPeerAsync(CUdeviceptr to, CUcontext to_context, CUdeviceptr from, CUcontext from_context,
                                    size_t bytes, CUstream stream) {
  (void)to_context, (void)from_context, (void)stream;
  return copy((void*)to, (const void*)from, bytes);
}
DRIVER_ALIAS(cuMemcpyPeerAsync_ptsz, cuMemcpyPeerAsync);

// Copies in batches came with CUDA 12.8 and lost an argument (the index of the failed copy) with 13.0.
static CUresult copy_batch(CUdeviceptr* to, CUdeviceptr* from, size_t* bytes, size_t count) {
  if (!to || !from || !bytes) return CUDA_ERROR_INVALID_VALUE;
  for (size_t i = 0; i < count; i++) DRIVER_TRY(copy((void*)to[i], (const void*)from[i], bytes[i]));
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuMemcpyBatchAsync(CUdeviceptr* to, CUdeviceptr* from, size_t* bytes, size_t count, void* attributes,
                                     size_t* attribute_starts, size_t attribute_count, size_t* failed, CUstream stream) {
  (void)attributes, (void)attribute_starts, (void)attribute_count, (void)stream;
  if (failed) *failed = SIZE_MAX;
  return copy_batch(to, from, bytes, count);
}
DRIVER_ALIAS(cuMemcpyBatchAsync_ptsz, cuMemcpyBatchAsync);

VGPU_API CUresult cuMemcpyBatchAsync_v2(CUdeviceptr* to, CUdeviceptr* from, size_t* bytes, size_t count, void* attributes,
                                        size_t* attribute_starts, size_t attribute_count, CUstream stream) {
  (void)attributes, (void)attribute_starts, (void)attribute_count, (void)stream;
  return copy_batch(to, from, bytes, count);
}
DRIVER_ALIAS(cuMemcpyBatchAsync_v2_ptsz, cuMemcpyBatchAsync_v2);
