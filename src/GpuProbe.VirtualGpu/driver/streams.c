// Streams. All work is done the moment it is asked for.
#include <stdlib.h>
#include <string.h>

#include "driver.h"

enum { LEAST_PRIORITY = 0, GREATEST_PRIORITY = -5, ATTRIBUTE_BYTES = 64 };

CUresult driver_not_capturing(CUstream stream) {
  DRIVER_TRY(driver_well());
  return vgpu_stream_of(stream)->capturing ? CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED : CUDA_SUCCESS;
}

VGPU_API CUresult cuStreamCreateWithPriority(CUstream* stream, unsigned flags, int priority) {
  int device;
  DRIVER_TRY(driver_current(&device));
  if (!stream || flags > 1) return CUDA_ERROR_INVALID_VALUE;
  int clamped = priority > LEAST_PRIORITY ? LEAST_PRIORITY : priority < GREATEST_PRIORITY ? GREATEST_PRIORITY : priority;
  *stream = vgpu_stream_create(flags, clamped);
  return *stream ? CUDA_SUCCESS : CUDA_ERROR_OUT_OF_MEMORY;
}

VGPU_API CUresult cuStreamCreate(CUstream* stream, unsigned flags) { return cuStreamCreateWithPriority(stream, flags, 0); }

VGPU_API CUresult cuStreamDestroy_v2(CUstream stream) {
  DRIVER_TRY(driver_well());
  if ((uintptr_t)stream <= 2) return CUDA_ERROR_INVALID_HANDLE;
  vgpu_stream_destroy(stream);
  return CUDA_SUCCESS;
}
DRIVER_ALIAS(cuStreamDestroy, cuStreamDestroy_v2);

VGPU_API CUresult cuStreamSynchronize(CUstream stream) {
  DRIVER_TRY(driver_not_capturing(stream));
  return driver_finish();
}
DRIVER_ALIAS(cuStreamSynchronize_ptsz, cuStreamSynchronize);

VGPU_API CUresult cuStreamQuery(CUstream stream) {
  DRIVER_TRY(driver_not_capturing(stream));
  return vgpu_is_hanging(vgpu_current_device()) ? CUDA_ERROR_NOT_READY : CUDA_SUCCESS;
}
DRIVER_ALIAS(cuStreamQuery_ptsz, cuStreamQuery);

VGPU_API CUresult cuStreamWaitEvent(CUstream stream, CUevent event, unsigned flags) {
  (void)stream, (void)flags;
  DRIVER_TRY(driver_well());
  return event ? CUDA_SUCCESS : CUDA_ERROR_INVALID_HANDLE;
}
DRIVER_ALIAS(cuStreamWaitEvent_ptsz, cuStreamWaitEvent);

VGPU_API CUresult cuStreamGetPriority(CUstream stream, int* priority) {
  DRIVER_TRY(driver_well());
  if (!priority) return CUDA_ERROR_INVALID_VALUE;
  *priority = vgpu_stream_of(stream)->priority;
  return CUDA_SUCCESS;
}
DRIVER_ALIAS(cuStreamGetPriority_ptsz, cuStreamGetPriority);

VGPU_API CUresult cuStreamGetFlags(CUstream stream, unsigned* flags) {
  DRIVER_TRY(driver_well());
  if (!flags) return CUDA_ERROR_INVALID_VALUE;
  *flags = vgpu_stream_of(stream)->flags;
  return CUDA_SUCCESS;
}
DRIVER_ALIAS(cuStreamGetFlags_ptsz, cuStreamGetFlags);

VGPU_API CUresult cuStreamGetId(CUstream stream, unsigned long long* id) {
  DRIVER_TRY(driver_well());
  if (!id) return CUDA_ERROR_INVALID_VALUE;
  *id = (unsigned long long)(uintptr_t)stream;
  return CUDA_SUCCESS;
}
DRIVER_ALIAS(cuStreamGetId_ptsz, cuStreamGetId);

VGPU_API CUresult cuStreamGetCtx(CUstream stream, CUcontext* context) {
  DRIVER_TRY(driver_well());
  if (!context) return CUDA_ERROR_INVALID_VALUE;
  *context = driver_primary_context(vgpu_stream_of(stream)->device);
  return CUDA_SUCCESS;
}
DRIVER_ALIAS(cuStreamGetCtx_ptsz, cuStreamGetCtx);

VGPU_API CUresult cuStreamGetCtx_v2(CUstream stream, CUcontext* context, void** green_context) {
  if (green_context) *green_context = NULL;
  return cuStreamGetCtx(stream, context);
}
DRIVER_ALIAS(cuStreamGetCtx_v2_ptsz, cuStreamGetCtx_v2);

VGPU_API CUresult cuStreamGetDevice(CUstream stream, CUdevice* device) {
  DRIVER_TRY(driver_well());
  if (!device) return CUDA_ERROR_INVALID_VALUE;
  *device = vgpu_stream_of(stream)->device;
  return CUDA_SUCCESS;
}
DRIVER_ALIAS(cuStreamGetDevice_ptsz, cuStreamGetDevice);

VGPU_API CUresult cuStreamCopyAttributes(CUstream to, CUstream from) {
  (void)to, (void)from;
  return driver_well();
}
DRIVER_ALIAS(cuStreamCopyAttributes_ptsz, cuStreamCopyAttributes);

VGPU_API CUresult cuStreamGetAttribute(CUstream stream, int attribute, void* value) {
  (void)stream, (void)attribute;
  DRIVER_TRY(driver_well());
  if (!value) return CUDA_ERROR_INVALID_VALUE;
  memset(value, 0, ATTRIBUTE_BYTES);
  return CUDA_SUCCESS;
}
DRIVER_ALIAS(cuStreamGetAttribute_ptsz, cuStreamGetAttribute);

VGPU_API CUresult cuStreamSetAttribute(CUstream stream, int attribute, const void* value) {
  (void)stream, (void)attribute;
  DRIVER_TRY(driver_well());
  return value ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}
DRIVER_ALIAS(cuStreamSetAttribute_ptsz, cuStreamSetAttribute);

// While a stream is captured, host functions become nodes of its graph and do not run.
VGPU_API CUresult cuLaunchHostFunc(CUstream stream, void (*function)(void*), void* data) {
  DRIVER_TRY(driver_well());
  if (!function) return CUDA_ERROR_INVALID_VALUE;
  if (!vgpu_stream_of(stream)->capturing) function(data);
  return CUDA_SUCCESS;
}
DRIVER_ALIAS(cuLaunchHostFunc_ptsz, cuLaunchHostFunc);

VGPU_API CUresult cuStreamAddCallback(CUstream stream, void (*function)(CUstream, CUresult, void*), void* data,
                                      unsigned flags) {
  DRIVER_TRY(driver_not_capturing(stream));
  if (!function || flags) return CUDA_ERROR_INVALID_VALUE;
  function(stream, CUDA_SUCCESS, data);
  return CUDA_SUCCESS;
}
DRIVER_ALIAS(cuStreamAddCallback_ptsz, cuStreamAddCallback);
