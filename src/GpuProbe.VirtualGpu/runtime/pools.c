// Stream-ordered allocation. Work is done at once, so memory is free the moment it is given back.
#include <string.h>

#include "runtime.h"

enum { REUSE_FLAGS_END = 4 };  // attributes below are 32-bit flags, the others 64-bit numbers

// The handle of a device's default pool; pools that a program makes for itself share the book of their device.
typedef struct pool { int device; } pool;
static pool defaults[VGPU_MOST_DEVICES];

static void* default_pool(int device) {
  defaults[device].device = device;
  return &defaults[device];
}

VGPU_API cuda_error cudaDeviceGetDefaultMemPool(void** handle, int device) {
  if (device < 0 || device >= vgpu_device_count()) return cuda_set(CUDA_INVALID_DEVICE);
  *handle = default_pool(device);
  return CUDA_OK;
}

VGPU_API cuda_error cudaDeviceGetMemPool(void** handle, int device) { return cudaDeviceGetDefaultMemPool(handle, device); }
VGPU_API cuda_error cudaDeviceSetMemPool(int device, void* handle) { return (void)device, (void)handle, CUDA_OK; }

VGPU_API cuda_error cudaMemPoolCreate(void** handle, const int* properties) {
  // Allocation type, handle types, location type, location: 32 bits each.
  pool* created = vgpu_handle();
  created->device = properties[3];
  *handle = created;
  return CUDA_OK;
}

VGPU_API cuda_error cudaMemPoolDestroy(void* handle) { return (void)handle, CUDA_OK; }
VGPU_API cuda_error cudaMemPoolTrimTo(void* handle, size_t bytes) { return (void)handle, (void)bytes, CUDA_OK; }
VGPU_API cuda_error cudaMemPoolSetAccess(void* handle, const void* access, size_t count) {
  return (void)handle, (void)access, (void)count, CUDA_OK;
}

VGPU_API cuda_error cudaMemPoolGetAttribute(pool* handle, int attribute, void* value) {
  int64_t number = vgpu_pool_attribute(handle->device, attribute);
  memcpy(value, &number, attribute < REUSE_FLAGS_END ? sizeof(int32_t) : sizeof number);
  return CUDA_OK;
}

VGPU_API cuda_error cudaMemPoolSetAttribute(pool* handle, int attribute, const void* value) {
  int64_t number = 0;
  memcpy(&number, value, attribute < REUSE_FLAGS_END ? sizeof(int32_t) : sizeof number);
  return vgpu_pool_set_attribute(handle->device, attribute, number) ? CUDA_OK : cuda_set(CUDA_INVALID_VALUE);
}

VGPU_API cuda_error cudaMallocFromPoolAsync(void** start, size_t bytes, pool* from, void* stream) {
  *start = NULL;
  cuda_error error = cuda_note_work(stream);
  if (error || !bytes) return error;
  *start = vgpu_pool_allocate(from->device, (int64_t)bytes);
  return *start ? CUDA_OK : cuda_set(CUDA_MEMORY_ALLOCATION);
}

VGPU_API cuda_error cudaMallocAsync(void** start, size_t bytes, void* stream) {
  return cudaMallocFromPoolAsync(start, bytes, default_pool(vgpu_current_device()), stream);
}

VGPU_API cuda_error cudaFreeAsync(void* start, void* stream) {
  cuda_error error = cuda_note_work(stream);
  if (error || !start) return error;
  return vgpu_pool_free(start) ? CUDA_OK : cuda_set(CUDA_INVALID_VALUE);
}
