// Device, host and managed memory.
#include "driver.h"

int driver_find(CUdeviceptr address, driver_allocation* allocation) {
  if (driver_find_mapping(address, allocation)) return 1;
  vgpu_range range;
  if (!vgpu_find((const void*)address, &range)) return 0;
  // Reserved addresses mean nothing until memory is mapped there.
  if (range.memory == VGPU_DEVICE && !range.booked_bytes) return 0;
  *allocation = (driver_allocation){.start = range.start, .bytes = range.bytes, .memory = range.memory,
                                    .device = range.device, .kind = range.kind, .serial = range.serial};
  return 1;
}

static int starts(CUdeviceptr address, vgpu_range* range) {
  return vgpu_find((const void*)address, range) && range->start == address;
}

VGPU_API CUresult cuMemGetInfo_v2(size_t* free_bytes, size_t* total_bytes) {
  int device;
  DRIVER_TRY(driver_current(&device));
  int64_t free_now, total;
  vgpu_memory_info(device, &free_now, &total);
  if (free_bytes) *free_bytes = (size_t)free_now;
  if (total_bytes) *total_bytes = (size_t)total;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuMemAlloc_v2(CUdeviceptr* address, size_t bytes) {
  int device;
  DRIVER_TRY(driver_current(&device));
  if (!address || !bytes) return CUDA_ERROR_INVALID_VALUE;
  void* start = bytes <= INT64_MAX ? vgpu_allocate(device, VGPU_MALLOC, (int64_t)bytes) : NULL;
  if (!start) return CUDA_ERROR_OUT_OF_MEMORY;
  *address = (CUdeviceptr)start;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuMemAllocPitch_v2(CUdeviceptr* address, size_t* pitch, size_t width, size_t height, unsigned element) {
  enum { PITCH_ALIGNMENT = 512 };
  size_t row = (width + PITCH_ALIGNMENT - 1) / PITCH_ALIGNMENT * PITCH_ALIGNMENT, bytes;
  if (!pitch || (element != 4 && element != 8 && element != 16)) return CUDA_ERROR_INVALID_VALUE;
  if (__builtin_mul_overflow(row, height, &bytes)) return CUDA_ERROR_OUT_OF_MEMORY;
  DRIVER_TRY(cuMemAlloc_v2(address, bytes));
  *pitch = row;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuMemFree_v2(CUdeviceptr address) {
  DRIVER_TRY(driver_finish());
  if (!address) return CUDA_SUCCESS;
  vgpu_range range;
  if (!starts(address, &range)) return CUDA_ERROR_INVALID_VALUE;
  int freed = range.memory == VGPU_MANAGED                                           ? vgpu_free((void*)address)
              : range.memory != VGPU_DEVICE || !range.booked_bytes                   ? 0
              : range.kind == VGPU_POOL                                              ? vgpu_pool_free((void*)address)
              : range.kind == VGPU_MALLOC                                            ? vgpu_free((void*)address)
                                                                                     : 0;
  return freed ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

VGPU_API CUresult cuMemGetAddressRange_v2(CUdeviceptr* base, size_t* bytes, CUdeviceptr address) {
  driver_allocation allocation;
  DRIVER_TRY(driver_well());
  if (!driver_find(address, &allocation) || allocation.memory == VGPU_HOST_REGISTERED) return CUDA_ERROR_NOT_FOUND;
  if (base) *base = allocation.start;
  if (bytes) *bytes = (size_t)allocation.bytes;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuMemAllocManaged(CUdeviceptr* address, size_t bytes, unsigned flags) {
  enum { ATTACH_GLOBAL = 1, ATTACH_HOST = 2 };
  int device;
  DRIVER_TRY(driver_current(&device));
  if (!address || !bytes || (flags != ATTACH_GLOBAL && flags != ATTACH_HOST)) return CUDA_ERROR_INVALID_VALUE;
  void* start = bytes <= INT64_MAX ? vgpu_allocate_managed((int64_t)bytes) : NULL;
  if (!start) return CUDA_ERROR_OUT_OF_MEMORY;
  *address = (CUdeviceptr)start;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuMemHostAlloc(void** address, size_t bytes, unsigned flags) {
  (void)flags;
  int device;
  DRIVER_TRY(driver_current(&device));
  if (!address || !bytes) return CUDA_ERROR_INVALID_VALUE;
  *address = bytes <= INT64_MAX ? vgpu_allocate_host((int64_t)bytes) : NULL;
  return *address ? CUDA_SUCCESS : CUDA_ERROR_OUT_OF_MEMORY;
}

VGPU_API CUresult cuMemAllocHost_v2(void** address, size_t bytes) { return cuMemHostAlloc(address, bytes, 0); }

VGPU_API CUresult cuMemFreeHost(void* address) {
  DRIVER_TRY(driver_well());
  vgpu_range range;
  if (!starts((CUdeviceptr)address, &range) || range.memory != VGPU_HOST) return CUDA_ERROR_INVALID_VALUE;
  return vgpu_free(address) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

static int is_pinned(const void* address, vgpu_range* range) {
  return vgpu_find(address, range) && (range->memory == VGPU_HOST || range->memory == VGPU_HOST_REGISTERED);
}

VGPU_API CUresult cuMemHostRegister_v2(void* start, size_t bytes, unsigned flags) {
  (void)flags;
  int device;
  DRIVER_TRY(driver_current(&device));
  if (!start || !bytes) return CUDA_ERROR_INVALID_VALUE;
  return vgpu_register_host(start, (int64_t)bytes) ? CUDA_SUCCESS : CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED;
}
DRIVER_ALIAS(cuMemHostRegister, cuMemHostRegister_v2);

VGPU_API CUresult cuMemHostUnregister(void* start) {
  DRIVER_TRY(driver_well());
  vgpu_range range;
  int registered = starts((CUdeviceptr)start, &range) && range.memory == VGPU_HOST_REGISTERED;
  return registered && vgpu_free(start) ? CUDA_SUCCESS : CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED;
}

VGPU_API CUresult cuMemHostGetDevicePointer_v2(CUdeviceptr* device_address, void* address, unsigned flags) {
  vgpu_range range;
  DRIVER_TRY(driver_well());
  if (!device_address || flags || !is_pinned(address, &range)) return CUDA_ERROR_INVALID_VALUE;
  *device_address = (CUdeviceptr)address;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuMemHostGetFlags(unsigned* flags, void* address) {
  enum { PORTABLE_AND_MAPPED = 3 };
  vgpu_range range;
  DRIVER_TRY(driver_well());
  if (!flags || !is_pinned(address, &range)) return CUDA_ERROR_INVALID_VALUE;
  *flags = PORTABLE_AND_MAPPED;
  return CUDA_SUCCESS;
}
