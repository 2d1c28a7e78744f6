// Handles, versions, messages.
#include "cudnn.h"

#include <stdlib.h>
#include <string.h>

#ifndef VGPU_CUDNN_VERSION
#define VGPU_CUDNN_VERSION 90100
#endif

typedef struct cudnn_handle {
  void* stream;
} cudnn_handle;

// libtorch wants the version that it was compiled with, and newer ones choose attention kernels by it.
VGPU_API size_t cudnnGetVersion(void) { return (size_t)vgpu_setting_number("cudnn-version", VGPU_CUDNN_VERSION); }

VGPU_API size_t cudnnGetMaxDeviceVersion(void) { return 1000; }

VGPU_API size_t cudnnGetCudartVersion(void) { return VGPU_CUDART_VERSION; }

VGPU_API int cudnnGetProperty(int part, int* value) {
  if (!value) return CUDNN_NULL_POINTER;
  // Until 8 the version was major * 1000 + minor * 100 + patch, since 9 it is major * 10000 + ...
  const int version = (int)cudnnGetVersion(), major = version >= 90000 ? 10000 : 1000;
  *value = part == 0 ? version / major : part == 1 ? version % major / 100 : version % 100;
  return CUDNN_SUCCESS;
}

VGPU_API const char* cudnnGetErrorString(int status) {
  return status == CUDNN_SUCCESS ? "CUDNN_STATUS_SUCCESS" : "CUDNN_STATUS of the virtual cuDNN";
}

VGPU_API void cudnnGetLastErrorString(char* message, size_t capacity) {
  if (message && capacity) message[0] = 0;
}

int cudnn_descriptor(void** descriptor, size_t bytes) {
  if (!descriptor) return CUDNN_NULL_POINTER;
  *descriptor = calloc(1, bytes);
  return *descriptor ? CUDNN_SUCCESS : CUDNN_ALLOC_FAILED;
}

VGPU_API int cudnnCreate(void** handle) { return cudnn_descriptor(handle, sizeof(cudnn_handle)); }

VGPU_API int cudnnDestroy(void* handle) {
  free(handle);
  return CUDNN_SUCCESS;
}

VGPU_API int cudnnSetStream(cudnn_handle* handle, void* stream) {
  if (!handle) return CUDNN_NULL_POINTER;
  handle->stream = stream;
  return CUDNN_SUCCESS;
}

VGPU_API int cudnnGetStream(cudnn_handle* handle, void** stream) {
  if (!handle || !stream) return CUDNN_NULL_POINTER;
  *stream = handle->stream;
  return CUDNN_SUCCESS;
}
