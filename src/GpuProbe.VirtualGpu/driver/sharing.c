// Device memory and events of another process. It gets addresses; the bytes stay booked where they were allocated.
#include <string.h>
#include <unistd.h>

#include "driver.h"

typedef struct CUipcHandle { char reserved[64]; } CUipcHandle;

typedef struct shared_memory {
  uint64_t address;
  int64_t bytes;
  int32_t pid;
} shared_memory;

VGPU_API CUresult cuEventCreate(CUevent* event, unsigned flags);

VGPU_API CUresult cuIpcGetMemHandle(CUipcHandle* handle, CUdeviceptr address) {
  driver_allocation allocation;
  DRIVER_TRY(driver_ready());
  if (!handle || !driver_find(address, &allocation)) return CUDA_ERROR_INVALID_VALUE;
  if (allocation.memory != VGPU_DEVICE || allocation.kind != VGPU_MALLOC) return CUDA_ERROR_INVALID_VALUE;
  shared_memory shared = {allocation.start, allocation.bytes, (int32_t)getpid()};
  memset(handle, 0, sizeof *handle);
  memcpy(handle, &shared, sizeof shared);
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuIpcOpenMemHandle_v2(CUdeviceptr* address, CUipcHandle handle, unsigned flags) {
  (void)flags;
  int device;
  DRIVER_TRY(driver_current(&device));
  shared_memory shared;
  memcpy(&shared, &handle, sizeof shared);
  if (!address || shared.bytes <= 0) return CUDA_ERROR_INVALID_VALUE;
  if (shared.pid == getpid()) return CUDA_ERROR_INVALID_CONTEXT;
  void* start = vgpu_reserve_addresses(device, shared.bytes, 0);
  if (!start) return CUDA_ERROR_OUT_OF_MEMORY;
  *address = (CUdeviceptr)start;
  return CUDA_SUCCESS;
}
DRIVER_ALIAS(cuIpcOpenMemHandle, cuIpcOpenMemHandle_v2);

VGPU_API CUresult cuIpcCloseMemHandle(CUdeviceptr address) {
  DRIVER_TRY(driver_ready());
  vgpu_range range;
  int found = vgpu_find((void*)address, &range) && range.start == address;
  int opened = found && range.memory == VGPU_DEVICE && !range.booked_bytes;
  return opened && vgpu_free((void*)address) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

VGPU_API CUresult cuIpcGetEventHandle(CUipcHandle* handle, CUevent event) {
  DRIVER_TRY(driver_ready());
  if (!handle || !event) return CUDA_ERROR_INVALID_VALUE;
  memset(handle, 0, sizeof *handle);
  memcpy(handle, &event, sizeof event);
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuIpcOpenEventHandle(CUevent* event, CUipcHandle handle) {
  enum { DISABLE_TIMING = 2 };
  (void)handle;
  return cuEventCreate(event, DISABLE_TIMING);
}
