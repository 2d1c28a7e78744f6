// Devices: names, identities, sizes.
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "driver.h"

VGPU_API CUresult cuDeviceGetAttribute(int* value, int attribute, CUdevice device);

VGPU_API CUresult cuDriverGetVersion(int* version) {
  if (!version) return CUDA_ERROR_INVALID_VALUE;
  *version = (int)vgpu_setting_number("driver-version", VGPU_CUDA_MAJOR == 12 ? 12080 : 1000 * VGPU_CUDA_MAJOR);
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuDeviceGet(CUdevice* device, int ordinal) {
  DRIVER_TRY(driver_check_device(ordinal));
  if (!device) return CUDA_ERROR_INVALID_VALUE;
  *device = ordinal;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuDeviceGetCount(int* count) {
  DRIVER_TRY(driver_ready());
  if (!count) return CUDA_ERROR_INVALID_VALUE;
  *count = vgpu_device_count();
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuDeviceGetName(char* name, int length, CUdevice device) {
  DRIVER_TRY(driver_check_device(device));
  if (!name || length < 1) return CUDA_ERROR_INVALID_VALUE;
  snprintf(name, (size_t)length, "%s", vgpu_card_of(device)->name);
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuDeviceGetUuid_v2(CUuuid* uuid, CUdevice device) {
  DRIVER_TRY(driver_check_device(device));
  if (!uuid) return CUDA_ERROR_INVALID_VALUE;
  vgpu_uuid(vgpu_physical_index(device), (uint8_t*)uuid->bytes);
  return CUDA_SUCCESS;
}
DRIVER_ALIAS(cuDeviceGetUuid, cuDeviceGetUuid_v2);

VGPU_API CUresult cuDeviceGetLuid(char* luid, unsigned* node_mask, CUdevice device) {
  (void)luid, (void)node_mask;
  DRIVER_TRY(driver_check_device(device));
  return CUDA_ERROR_NOT_SUPPORTED;
}

VGPU_API CUresult cuDeviceTotalMem_v2(size_t* bytes, CUdevice device) {
  DRIVER_TRY(driver_check_device(device));
  if (!bytes) return CUDA_ERROR_INVALID_VALUE;
  *bytes = (size_t)vgpu_card_of(device)->total_memory;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuDeviceComputeCapability(int* major, int* minor, CUdevice device) {
  DRIVER_TRY(driver_check_device(device));
  if (!major || !minor) return CUDA_ERROR_INVALID_VALUE;
  *major = vgpu_card_of(device)->capability_major;
  *minor = vgpu_card_of(device)->capability_minor;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuDeviceGetPCIBusId(char* text, int length, CUdevice device) {
  DRIVER_TRY(driver_check_device(device));
  if (!text || length < 1) return CUDA_ERROR_INVALID_VALUE;
  vgpu_bus_id(vgpu_physical_index(device), text, length);
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuDeviceGetByPCIBusId(CUdevice* device, const char* text) {
  DRIVER_TRY(driver_ready());
  if (!device || !text) return CUDA_ERROR_INVALID_VALUE;
  unsigned asked[4] = {0}, own[4] = {0};
  int complete = sscanf(text, "%x:%x:%x.%x", &asked[0], &asked[1], &asked[2], &asked[3]) >= 3;
  if (!complete) {
    memset(asked, 0, sizeof asked);
    if (sscanf(text, "%x:%x.%x", &asked[1], &asked[2], &asked[3]) < 2) return CUDA_ERROR_INVALID_VALUE;
  }
  for (int i = 0; i < vgpu_device_count(); i++) {
    char id[32];
    vgpu_bus_id(vgpu_physical_index(i), id, sizeof id);
    sscanf(id, "%x:%x:%x.%x", &own[0], &own[1], &own[2], &own[3]);
    if (!memcmp(own, asked, sizeof own)) return *device = i, CUDA_SUCCESS;
  }
  return CUDA_ERROR_INVALID_DEVICE;
}

typedef struct CUdevprop {
  int maxThreadsPerBlock, maxThreadsDim[3], maxGridSize[3];
  int sharedMemPerBlock, totalConstantMemory, SIMDWidth, memPitch, regsPerBlock, clockRate, textureAlign;
} CUdevprop;

VGPU_API CUresult cuDeviceGetProperties(CUdevprop* properties, CUdevice device) {
  DRIVER_TRY(driver_check_device(device));
  if (!properties) return CUDA_ERROR_INVALID_VALUE;
  // The fields in their order, by the number of the attribute that says the same.
  static const int attributes[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14};
  int* field = (int*)properties;
  for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++)
    cuDeviceGetAttribute(&field[i], attributes[i], device);
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuDeviceGetExecAffinitySupport(int* supported, int type, CUdevice device) {
  (void)type;
  DRIVER_TRY(driver_check_device(device));
  if (!supported) return CUDA_ERROR_INVALID_VALUE;
  *supported = 0;
  return CUDA_SUCCESS;
}
