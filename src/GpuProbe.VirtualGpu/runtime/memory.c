// Device, pinned and managed memory, and what an address is.
#include <string.h>

#include "runtime.h"

typedef enum memory_type { UNREGISTERED, HOST, DEVICE, MANAGED } memory_type;

typedef struct pointer_attributes {
  memory_type type;
  int device;
  void* device_pointer;
  void* host_pointer;
#if VGPU_CUDA_MAJOR >= 13
  long reserved[8];
#endif
} pointer_attributes;

VGPU_API cuda_error cudaMalloc(void** start, size_t bytes) {
  *start = NULL;
  cuda_error error = cuda_enter();
  if (error || !bytes) return error;
  *start = vgpu_allocate(vgpu_current_device(), VGPU_MALLOC, (int64_t)bytes);
  return *start ? CUDA_OK : cuda_set(CUDA_MEMORY_ALLOCATION);
}

VGPU_API cuda_error cudaMallocPitch(void** start, size_t* pitch, size_t width, size_t height) {
  *pitch = (width + 511) / 512 * 512;
  return cudaMalloc(start, *pitch * height);
}

VGPU_API cuda_error cudaFree(void* start) {
  if (!start) return cuda_enter();
  cuda_error error = cuda_finish();
  if (error) return error;
  return vgpu_free(start) ? CUDA_OK : cuda_set(CUDA_INVALID_VALUE);
}

VGPU_API cuda_error cudaMemGetInfo(size_t* free_bytes, size_t* total_bytes) {
  cuda_error error = cuda_enter();
  if (error) return error;
  int64_t free_now, total;
  vgpu_memory_info(vgpu_current_device(), &free_now, &total);
  *free_bytes = (size_t)free_now;
  *total_bytes = (size_t)total;
  return CUDA_OK;
}

VGPU_API cuda_error cudaMallocManaged(void** start, size_t bytes, unsigned flags) {
  (void)flags;
  cuda_error error = cuda_enter();
  if (error) return error;
  *start = vgpu_allocate_managed((int64_t)bytes);
  return *start ? CUDA_OK : cuda_set(CUDA_MEMORY_ALLOCATION);
}

VGPU_API cuda_error cudaHostAlloc(void** start, size_t bytes, unsigned flags) {
  (void)flags;
  cuda_error error = cuda_enter();
  if (error) return error;
  *start = vgpu_allocate_host((int64_t)bytes);
  return *start ? CUDA_OK : cuda_set(CUDA_MEMORY_ALLOCATION);
}

VGPU_API cuda_error cudaMallocHost(void** start, size_t bytes) { return cudaHostAlloc(start, bytes, 0); }

VGPU_API cuda_error cudaFreeHost(void* start) {
  return !start || vgpu_free(start) ? CUDA_OK : cuda_set(CUDA_INVALID_VALUE);
}

VGPU_API cuda_error cudaHostRegister(void* start, size_t bytes, unsigned flags) {
  (void)flags;
  cuda_error error = cuda_enter();
  if (error) return error;
  return vgpu_register_host(start, (int64_t)bytes) ? CUDA_OK : cuda_set(CUDA_HOST_ALREADY_REGISTERED);
}

VGPU_API cuda_error cudaHostUnregister(void* start) {
  vgpu_range range;
  if (!vgpu_find(start, &range) || range.memory != VGPU_HOST_REGISTERED) return cuda_set(CUDA_HOST_NOT_REGISTERED);
  return vgpu_free(start) ? CUDA_OK : cuda_set(CUDA_HOST_NOT_REGISTERED);
}

VGPU_API cuda_error cudaHostGetDevicePointer(void** device, void* host, unsigned flags) {
  return (void)flags, *device = host, CUDA_OK;
}

VGPU_API cuda_error cudaHostGetFlags(unsigned* flags, void* host) { return (void)host, *flags = 0, CUDA_OK; }

VGPU_API cuda_error cudaPointerGetAttributes(pointer_attributes* attributes, const void* address) {
  vgpu_range range;
  memset(attributes, 0, sizeof *attributes);
  attributes->device = -2;
  attributes->host_pointer = (void*)address;
  if (!vgpu_find(address, &range)) return CUDA_OK;
  attributes->device = range.device;
  attributes->device_pointer = (void*)address;
  switch (range.memory) {
    case VGPU_DEVICE:
      attributes->type = DEVICE;
      attributes->host_pointer = NULL;
      break;
    case VGPU_MANAGED: attributes->type = MANAGED; break;
    default: attributes->type = HOST;
  }
  return CUDA_OK;
}

#if VGPU_CUDA_MAJOR == 12
VGPU_API cuda_error cudaMemPrefetchAsync(const void* start, size_t bytes, int device, void* stream) {
  return (void)start, (void)bytes, (void)device, (void)stream, CUDA_OK;
}
VGPU_API cuda_error cudaMemAdvise(const void* start, size_t bytes, int advice, int device) {
  return (void)start, (void)bytes, (void)advice, (void)device, CUDA_OK;
}
#else
typedef struct memory_location { int type, id; } memory_location;
VGPU_API cuda_error cudaMemPrefetchAsync(const void* start, size_t bytes, memory_location where, unsigned flags, void* stream) {
  return (void)start, (void)bytes, (void)where, (void)flags, (void)stream, CUDA_OK;
}
VGPU_API cuda_error cudaMemAdvise(const void* start, size_t bytes, int advice, memory_location where) {
  return (void)start, (void)bytes, (void)advice, (void)where, CUDA_OK;
}
#endif
