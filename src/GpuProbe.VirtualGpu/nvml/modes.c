// Modes and properties that a virtual card has.
#include <string.h>

#include "nvml.h"

enum { DISABLED, ENABLED };

static nvmlReturn_t answer(nvmlDevice_t device, unsigned* to, unsigned value) {
  int physical;
  NVML_TRY(nvml_physical(device, &physical));
  return nvml_number(to, value) ? NVML_SUCCESS : NVML_ERROR_INVALID_ARGUMENT;
}

VGPU_API nvmlReturn_t nvmlDeviceGetCudaComputeCapability(nvmlDevice_t device, int* major, int* minor) {
  NVML_TRY(answer(device, (unsigned*)major, (unsigned)nvml_card()->capability_major));
  return answer(device, (unsigned*)minor, (unsigned)nvml_card()->capability_minor);
}

VGPU_API nvmlReturn_t nvmlDeviceGetArchitecture(nvmlDevice_t device, unsigned* architecture) {
  enum { VOLTA = 5, TURING, AMPERE, ADA, HOPPER, BLACKWELL };
  int major = nvml_card()->capability_major, minor = nvml_card()->capability_minor;
  if (major >= 10) return answer(device, architecture, BLACKWELL);
  if (major == 9) return answer(device, architecture, HOPPER);
  if (major == 8) return answer(device, architecture, minor == 9 ? ADA : AMPERE);
  return answer(device, architecture, minor == 5 ? TURING : VOLTA);
}

VGPU_API nvmlReturn_t nvmlDeviceGetComputeMode(nvmlDevice_t device, unsigned* mode) {
  return answer(device, mode, (unsigned)vgpu_setting_number("compute-mode", 0));
}

VGPU_API nvmlReturn_t nvmlDeviceGetPersistenceMode(nvmlDevice_t device, unsigned* mode) {
  return answer(device, mode, ENABLED);
}

VGPU_API nvmlReturn_t nvmlDeviceGetDisplayMode(nvmlDevice_t device, unsigned* mode) {
  return answer(device, mode, DISABLED);
}

VGPU_API nvmlReturn_t nvmlDeviceGetDisplayActive(nvmlDevice_t device, unsigned* active) {
  return answer(device, active, DISABLED);
}

VGPU_API nvmlReturn_t nvmlDeviceGetMultiGpuBoard(nvmlDevice_t device, unsigned* board) {
  return answer(device, board, 0);
}

static int has_high_bandwidth_memory(void) {
  int major = nvml_card()->capability_major, minor = nvml_card()->capability_minor;
  return minor == 0 && major >= 7 && major <= 10;
}

VGPU_API nvmlReturn_t nvmlDeviceGetEccMode(nvmlDevice_t device, unsigned* current, unsigned* pending) {
  unsigned mode = (unsigned)vgpu_setting_number("ecc", has_high_bandwidth_memory());
  NVML_TRY(answer(device, current, mode));
  return answer(device, pending, mode);
}

// Multi-instance GPUs: off unless the rig's setting `mig` is 1, on the cards that have the mode.
VGPU_API nvmlReturn_t nvmlDeviceGetMigMode(nvmlDevice_t device, unsigned* current, unsigned* pending) {
  int physical;
  NVML_TRY(nvml_physical(device, &physical));
  if (!has_high_bandwidth_memory() || nvml_card()->capability_major < 8) return NVML_ERROR_NOT_SUPPORTED;
  unsigned mode = (unsigned)vgpu_setting_number("mig", DISABLED);
  NVML_TRY(answer(device, current, mode));
  return answer(device, pending, mode);
}

VGPU_API nvmlReturn_t nvmlDeviceIsMigDeviceHandle(nvmlDevice_t device, unsigned* is_mig) {
  return answer(device, is_mig, 0);
}

VGPU_API nvmlReturn_t nvmlDeviceGetMaxMigDeviceCount(nvmlDevice_t device, unsigned* count) {
  return answer(device, count, 0);
}

VGPU_API nvmlReturn_t nvmlDeviceGetMigDeviceHandleByIndex(nvmlDevice_t device, unsigned index, nvmlDevice_t* mig) {
  (void)index, (void)mig;
  int physical;
  NVML_TRY(nvml_physical(device, &physical));
  return NVML_ERROR_NOT_FOUND;
}

typedef struct nvmlDeviceAttributes_t {
  unsigned multiprocessorCount, sharedCopyEngineCount, sharedDecoderCount, sharedEncoderCount, sharedJpegCount;
  unsigned sharedOfaCount, gpuInstanceSliceCount, computeInstanceSliceCount;
  unsigned long long memorySizeMB;
} nvmlDeviceAttributes_t;

VGPU_API nvmlReturn_t nvmlDeviceGetAttributes_v2(nvmlDevice_t device, nvmlDeviceAttributes_t* attributes) {
  int physical;
  NVML_TRY(nvml_physical(device, &physical));
  if (!attributes) return NVML_ERROR_INVALID_ARGUMENT;
  *attributes = (nvmlDeviceAttributes_t){.multiprocessorCount = (unsigned)nvml_card()->multiprocessors,
                                         .memorySizeMB = (unsigned long long)nvml_card()->total_memory >> 20};
  return NVML_SUCCESS;
}
NVML_ALIAS(nvmlDeviceGetAttributes, nvmlDeviceGetAttributes_v2);
