// Handles that pass device memory and events to another process. The other process gets an address for it; the bytes stay
// booked where they were allocated.
#include <string.h>
#include <unistd.h>

#include "runtime.h"

typedef struct ipc_handle { char bytes[64]; } ipc_handle;

typedef struct shared_memory {
  uint64_t address;
  int64_t size;
  int32_t pid;
} shared_memory;

VGPU_API cuda_error cudaIpcGetMemHandle(ipc_handle* handle, void* start) {
  vgpu_range range;
  if (!vgpu_find(start, &range)) return cuda_set(CUDA_INVALID_VALUE);
  shared_memory shared = {range.start, range.bytes, (int32_t)getpid()};
  memset(handle, 0, sizeof *handle);
  memcpy(handle, &shared, sizeof shared);
  return CUDA_OK;
}

VGPU_API cuda_error cudaIpcOpenMemHandle(void** start, ipc_handle handle, unsigned flags) {
  (void)flags;
  shared_memory shared;
  memcpy(&shared, &handle, sizeof shared);
  *start = vgpu_reserve_addresses(vgpu_current_device(), shared.size, 0);
  return *start ? CUDA_OK : cuda_set(CUDA_MEMORY_ALLOCATION);
}

VGPU_API cuda_error cudaIpcCloseMemHandle(void* start) { return vgpu_free(start) ? CUDA_OK : cuda_set(CUDA_INVALID_VALUE); }

VGPU_API cuda_error cudaIpcGetEventHandle(ipc_handle* handle, void* event) {
  memset(handle, 0, sizeof *handle);
  memcpy(handle, &event, sizeof event);
  return CUDA_OK;
}

VGPU_API cuda_error cudaIpcOpenEventHandle(void** event, ipc_handle handle) {
  (void)handle;
  *event = vgpu_handle();
  return *event ? CUDA_OK : cuda_set(CUDA_MEMORY_ALLOCATION);
}
