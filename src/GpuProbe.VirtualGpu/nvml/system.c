// Start and end, versions, texts of results.
#define _GNU_SOURCE
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nvml.h"

#ifndef VGPU_CUDA_MAJOR
#define VGPU_CUDA_MAJOR 12
#endif

// A release of NVIDIA's driver that brought this CUDA version.
#if VGPU_CUDA_MAJOR >= 13
static const char driver_release[] = "580.65.06";
#else
static const char driver_release[] = "570.124.06";
#endif
static atomic_int users;

nvmlReturn_t nvml_ready(void) { return users > 0 ? NVML_SUCCESS : NVML_ERROR_UNINITIALIZED; }

VGPU_API nvmlReturn_t nvmlInitWithFlags(unsigned flags) {
  (void)flags;
  if (!vgpu_physical_count()) return NVML_ERROR_DRIVER_NOT_LOADED;
  users++;
  return NVML_SUCCESS;
}

VGPU_API nvmlReturn_t nvmlInit_v2(void) { return nvmlInitWithFlags(0); }
NVML_ALIAS(nvmlInit, nvmlInit_v2);

VGPU_API nvmlReturn_t nvmlShutdown(void) {
  NVML_TRY(nvml_ready());
  users--;
  return NVML_SUCCESS;
}

VGPU_API nvmlReturn_t nvmlSystemGetDriverVersion(char* version, unsigned length) {
  NVML_TRY(nvml_ready());
  return nvml_text(version, length, driver_release);
}

VGPU_API nvmlReturn_t nvmlSystemGetNVMLVersion(char* version, unsigned length) {
  char text[64];
  NVML_TRY(nvml_ready());
  snprintf(text, sizeof text, "%d.%s", VGPU_CUDA_MAJOR, driver_release);
  return nvml_text(version, length, text);
}

VGPU_API nvmlReturn_t nvmlSystemGetCudaDriverVersion_v2(int* version) {
  NVML_TRY(nvml_ready());
  if (!version) return NVML_ERROR_INVALID_ARGUMENT;
  *version = (int)vgpu_setting_number("driver-version", VGPU_CUDA_MAJOR == 12 ? 12080 : 1000 * VGPU_CUDA_MAJOR);
  return NVML_SUCCESS;
}
NVML_ALIAS(nvmlSystemGetCudaDriverVersion, nvmlSystemGetCudaDriverVersion_v2);

VGPU_API nvmlReturn_t nvmlSystemGetProcessName(unsigned pid, char* name, unsigned length) {
  char path[64], command[4096];
  NVML_TRY(nvml_ready());
  if (!name || !length) return NVML_ERROR_INVALID_ARGUMENT;
  snprintf(path, sizeof path, "/proc/%u/cmdline", pid);
  FILE* file = fopen(path, "re");
  if (!file) return NVML_ERROR_NOT_FOUND;
  size_t read = fread(command, 1, sizeof command - 1, file);
  fclose(file);
  command[read] = 0;
  snprintf(name, length, "%s", command);
  return NVML_SUCCESS;
}

VGPU_API const char* nvmlErrorString(int result) {
  static const char* const texts[] = {
      "Success", "Uninitialized", "Invalid Argument", "Not Supported", "Insufficient Permissions", "Already Initialized",
      "Not Found", "Insufficient Size", "Insufficient External Power", "Driver Not Loaded", "Timeout",
      "Interrupt Request Issue",
      "NVML Shared Library Not Found", "Function Not Found", "Corrupted infoROM", "GPU is lost", "GPU requires reset",
      "Operating system call failed", "Driver/library version mismatch", "In use by another client", "Insufficient Memory",
      "No data", "vGPU ECC is not supported", "Insufficient resources", "Frequency not supported",
      "Argument version mismatch", "Deprecated function", "Not ready", "GPU not found", "Invalid state",
  };
  return result >= 0 && result < (int)(sizeof texts / sizeof *texts) ? texts[result] : "Unknown Error";
}
