// NVML of the virtual GPU: the cards of the rig as administration tools see them. It counts physical devices, whatever
// CUDA_VISIBLE_DEVICES says. Names and numbers are NVML's own.
#pragma once
#include "../core/vgpu.h"

typedef enum nvmlReturn_t {
  NVML_SUCCESS = 0,
  NVML_ERROR_UNINITIALIZED = 1,
  NVML_ERROR_INVALID_ARGUMENT = 2,
  NVML_ERROR_NOT_SUPPORTED = 3,
  NVML_ERROR_NO_PERMISSION = 4,
  NVML_ERROR_NOT_FOUND = 6,
  NVML_ERROR_INSUFFICIENT_SIZE = 7,
  NVML_ERROR_DRIVER_NOT_LOADED = 9,
  NVML_ERROR_GPU_IS_LOST = 15,
  NVML_ERROR_ARGUMENT_VERSION_MISMATCH = 25,
} nvmlReturn_t;

typedef struct nvml_device* nvmlDevice_t;

#define NVML_ALIAS(name, target) extern __typeof__(target) name __attribute__((alias(#target), visibility("default")))

#define NVML_TRY(call)                   \
  do {                                   \
    nvmlReturn_t nvml_result = (call);   \
    if (nvml_result) return nvml_result; \
  } while (0)

// system.c
nvmlReturn_t nvml_ready(void);

// devices.c
nvmlReturn_t nvml_physical(nvmlDevice_t device, int* physical);
nvmlReturn_t nvml_text(char* to, unsigned length, const char* text);
const vgpu_card* nvml_card(void);  // all devices of a rig are of one kind
int nvml_number(unsigned* to, unsigned value);  // stores it; 0 if there is no place
