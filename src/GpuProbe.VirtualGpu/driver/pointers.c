// What a pointer is (cuPointerGetAttribute).
#include <string.h>

#include "driver.h"

enum {
  CONTEXT = 1, MEMORY_TYPE, DEVICE_POINTER, HOST_POINTER, P2P_TOKENS, SYNC_MEMOPS, BUFFER_ID, IS_MANAGED, DEVICE_ORDINAL,
  IS_LEGACY_IPC_CAPABLE, RANGE_START, RANGE_SIZE, MAPPED, ALLOWED_HANDLE_TYPES, IS_RDMA_CAPABLE, ACCESS_FLAGS,
  MEMPOOL_HANDLE, MAPPING_SIZE, MAPPING_BASE, MEMORY_BLOCK_ID, IS_HW_DECOMPRESS_CAPABLE,
};
enum { HOST_MEMORY = 1, DEVICE_MEMORY = 2, READ_WRITE = 3 };

static size_t size_of(int attribute) {
  switch (attribute) {
    case MEMORY_TYPE: case SYNC_MEMOPS: case IS_MANAGED: case DEVICE_ORDINAL: case IS_LEGACY_IPC_CAPABLE: case MAPPED:
    case IS_RDMA_CAPABLE: case ACCESS_FLAGS: case IS_HW_DECOMPRESS_CAPABLE: return sizeof(int32_t);
    default: return sizeof(int64_t);
  }
}

static CUresult value_of(int attribute, CUdeviceptr address, const driver_allocation* allocation, int64_t* value) {
  int on_device = allocation->memory == VGPU_DEVICE;
  switch (attribute) {
    case CONTEXT: *value = (int64_t)(intptr_t)driver_primary_context(allocation->device); break;
    case MEMORY_TYPE: *value = on_device || allocation->memory == VGPU_MANAGED ? DEVICE_MEMORY : HOST_MEMORY; break;
    case DEVICE_POINTER: *value = (int64_t)address; break;
    case HOST_POINTER:
      if (on_device) return CUDA_ERROR_INVALID_VALUE;
      *value = (int64_t)address;
      break;
    case SYNC_MEMOPS: *value = 0; break;
    case BUFFER_ID:
    case MEMORY_BLOCK_ID: *value = (int64_t)allocation->serial; break;
    case IS_MANAGED: *value = allocation->memory == VGPU_MANAGED; break;
    case DEVICE_ORDINAL: *value = allocation->device; break;
    case IS_LEGACY_IPC_CAPABLE: *value = on_device && allocation->kind == VGPU_MALLOC; break;
    case RANGE_START:
    case MAPPING_BASE: *value = (int64_t)allocation->start; break;
    case RANGE_SIZE:
    case MAPPING_SIZE: *value = allocation->bytes; break;
    case MAPPED: *value = 1; break;
    case ALLOWED_HANDLE_TYPES: *value = (int64_t)allocation->handle_types; break;
    case IS_RDMA_CAPABLE: *value = on_device; break;
    case ACCESS_FLAGS: *value = READ_WRITE; break;
    case MEMPOOL_HANDLE:
      *value = on_device && allocation->kind == VGPU_POOL ? (int64_t)(intptr_t)driver_default_pool(allocation->device) : 0;
      break;
    case IS_HW_DECOMPRESS_CAPABLE: *value = 0; break;
    default: return CUDA_ERROR_INVALID_VALUE;
  }
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuPointerGetAttribute(void* data, int attribute, CUdeviceptr address) {
  driver_allocation allocation;
  int64_t value = 0;
  DRIVER_TRY(driver_ready());
  if (!data || !driver_find(address, &allocation)) return CUDA_ERROR_INVALID_VALUE;
  DRIVER_TRY(value_of(attribute, address, &allocation, &value));
  memcpy(data, &value, size_of(attribute));
  return CUDA_SUCCESS;
}

// Answers zero for what does not apply, and for memory that CUDA does not know.
VGPU_API CUresult cuPointerGetAttributes(unsigned count, const int* attributes, void** data, CUdeviceptr address) {
  DRIVER_TRY(driver_ready());
  if (!attributes || !data) return CUDA_ERROR_INVALID_VALUE;
  driver_allocation allocation;
  int known = driver_find(address, &allocation);
  for (unsigned i = 0; i < count; i++) {
    if (attributes[i] < CONTEXT || attributes[i] > IS_HW_DECOMPRESS_CAPABLE || !data[i]) return CUDA_ERROR_INVALID_VALUE;
    int64_t value = 0;
    if (known) value_of(attributes[i], address, &allocation, &value);
    else if (attributes[i] == DEVICE_ORDINAL) value = -2;
    memcpy(data[i], &value, size_of(attributes[i]));
  }
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuPointerSetAttribute(const void* value, int attribute, CUdeviceptr address) {
  driver_allocation allocation;
  DRIVER_TRY(driver_ready());
  int settable = value && attribute == SYNC_MEMOPS && driver_find(address, &allocation);
  return settable ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}
