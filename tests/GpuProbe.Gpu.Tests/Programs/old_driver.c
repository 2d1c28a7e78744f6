// A CUDA driver and an NVML from before memory pools, UUIDs and second versions of structures: one card, two processes.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const int64_t mib = 1 << 20;

int cuInit(unsigned flags) { return (int)flags; }

int cuDriverGetVersion(int* version) { return *version = 10020, 0; }

int cuDeviceGetCount(int* count) { return *count = 1, 0; }

int cuDeviceGet(int* device, int ordinal) { return *device = ordinal, 0; }

int cuDeviceGetName(char* name, int length, int device) { return snprintf(name, (size_t)length, "Old card %d", device), 0; }

int cuDeviceGetPCIBusId(char* id, int length, int device) { return snprintf(id, (size_t)length, "0000:0%d:00.0", device + 1), 0; }

int cuDeviceTotalMem_v2(size_t* bytes, int device) { return (void)device, *bytes = (size_t)(1000 * mib), 0; }

int cuDeviceGetAttribute(int* value, int attribute, int device) { return (void)device, *value = attribute, attribute > 100; }

int nvmlInit_v2(void) { return 0; }

int nvmlDeviceGetHandleByPciBusId_v2(const char* id, const void** device) { return *device = id, strcmp(id, "0000:01:00.0") ? 6 : 0; }

int nvmlDeviceGetMemoryInfo(const void* device, uint64_t memory[3]) {
  (void)device;
  memory[0] = (uint64_t)(1024 * mib), memory[1] = (uint64_t)(924 * mib), memory[2] = (uint64_t)(100 * mib);
  return 0;
}

int nvmlDeviceGetComputeRunningProcesses(const void* device, unsigned* count, struct { unsigned pid; uint64_t bytes; } *processes) {
  (void)device;
  if (*count < 2) return *count = 2, 7;
  *count = 2;
  processes[0].pid = 4000002, processes[0].bytes = ~0ull;
  processes[1].pid = 4000001, processes[1].bytes = (uint64_t)mib;
  return 0;
}
