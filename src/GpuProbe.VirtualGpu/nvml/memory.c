// Memory of a device and the processes that use it: what the rig's ledger says.
#include <string.h>

#include "nvml.h"

typedef struct nvmlMemory_t { unsigned long long total, free, used; } nvmlMemory_t;

typedef struct nvmlMemory_v2_t {
  unsigned version;
  unsigned long long total, reserved, free, used;
} nvmlMemory_v2_t;

typedef struct nvmlBAR1Memory_t { unsigned long long bar1Total, bar1Free, bar1Used; } nvmlBAR1Memory_t;

static nvmlReturn_t read_memory(nvmlDevice_t device, nvmlMemory_t* memory) {
  int physical;
  NVML_TRY(nvml_physical(device, &physical));
  memory->total = (unsigned long long)nvml_card()->total_memory;
  memory->used = (unsigned long long)vgpu_physical_used(physical);
  memory->free = memory->used < memory->total ? memory->total - memory->used : 0;
  return NVML_SUCCESS;
}

VGPU_API nvmlReturn_t nvmlDeviceGetMemoryInfo(nvmlDevice_t device, nvmlMemory_t* memory) {
  return memory ? read_memory(device, memory) : NVML_ERROR_INVALID_ARGUMENT;
}

VGPU_API nvmlReturn_t nvmlDeviceGetMemoryInfo_v2(nvmlDevice_t device, nvmlMemory_v2_t* memory) {
  nvmlMemory_t first;
  if (!memory) return NVML_ERROR_INVALID_ARGUMENT;
  if (memory->version != (sizeof *memory | 2u << 24)) return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
  NVML_TRY(read_memory(device, &first));
  *memory = (nvmlMemory_v2_t){memory->version, first.total, 0, first.free, first.used};
  return NVML_SUCCESS;
}

VGPU_API nvmlReturn_t nvmlDeviceGetBAR1MemoryInfo(nvmlDevice_t device, nvmlBAR1Memory_t* memory) {
  int physical;
  NVML_TRY(nvml_physical(device, &physical));
  if (!memory) return NVML_ERROR_INVALID_ARGUMENT;
  unsigned long long total = (unsigned long long)nvml_card()->total_memory;
  *memory = (nvmlBAR1Memory_t){total, total, 0};
  return NVML_SUCCESS;
}

typedef struct nvmlProcessInfo_v1_t {
  unsigned pid;
  unsigned long long usedGpuMemory;
} nvmlProcessInfo_v1_t;

typedef struct nvmlProcessInfo_v2_t {
  unsigned pid;
  unsigned long long usedGpuMemory;
  unsigned gpuInstanceId, computeInstanceId;
} nvmlProcessInfo_v2_t;

enum { MOST_PROCESSES = 1024, NO_INSTANCE = -1 };

// Some platforms do not tell: the rig's setting `process-bytes-hidden`.
static unsigned long long bytes_of(const vgpu_process* process) {
  return vgpu_setting_number("process-bytes-hidden", 0) ? ~0ull : (unsigned long long)process->used_bytes;
}

// NVML's way of lists: count tells how many fit and is told how many there are.
static nvmlReturn_t list(nvmlDevice_t device, unsigned* count, vgpu_process processes[MOST_PROCESSES], int* found) {
  int physical;
  NVML_TRY(nvml_physical(device, &physical));
  if (!count) return NVML_ERROR_INVALID_ARGUMENT;
  *found = vgpu_processes_on(physical, processes, MOST_PROCESSES);
  if (*found > MOST_PROCESSES) *found = MOST_PROCESSES;
  int fits = (unsigned)*found <= *count;
  *count = (unsigned)*found;
  return fits ? NVML_SUCCESS : NVML_ERROR_INSUFFICIENT_SIZE;
}

VGPU_API nvmlReturn_t nvmlDeviceGetComputeRunningProcesses(nvmlDevice_t device, unsigned* count,
                                                           nvmlProcessInfo_v1_t* infos) {
  vgpu_process processes[MOST_PROCESSES];
  int found;
  NVML_TRY(list(device, count, processes, &found));
  if (found && !infos) return NVML_ERROR_INVALID_ARGUMENT;
  for (int i = 0; i < found; i++)
    infos[i] = (nvmlProcessInfo_v1_t){(unsigned)processes[i].pid, bytes_of(&processes[i])};
  return NVML_SUCCESS;
}

VGPU_API nvmlReturn_t nvmlDeviceGetComputeRunningProcesses_v3(nvmlDevice_t device, unsigned* count,
                                                              nvmlProcessInfo_v2_t* infos) {
  vgpu_process processes[MOST_PROCESSES];
  int found;
  NVML_TRY(list(device, count, processes, &found));
  if (found && !infos) return NVML_ERROR_INVALID_ARGUMENT;
  for (int i = 0; i < found; i++)
    infos[i] = (nvmlProcessInfo_v2_t){(unsigned)processes[i].pid, bytes_of(&processes[i]),
                                      (unsigned)NO_INSTANCE, (unsigned)NO_INSTANCE};
  return NVML_SUCCESS;
}
NVML_ALIAS(nvmlDeviceGetComputeRunningProcesses_v2, nvmlDeviceGetComputeRunningProcesses_v3);

VGPU_API nvmlReturn_t nvmlDeviceGetGraphicsRunningProcesses(nvmlDevice_t device, unsigned* count, void* infos) {
  (void)infos;
  int physical;
  NVML_TRY(nvml_physical(device, &physical));
  return nvml_number(count, 0) ? NVML_SUCCESS : NVML_ERROR_INVALID_ARGUMENT;
}
NVML_ALIAS(nvmlDeviceGetGraphicsRunningProcesses_v2, nvmlDeviceGetGraphicsRunningProcesses);
NVML_ALIAS(nvmlDeviceGetGraphicsRunningProcesses_v3, nvmlDeviceGetGraphicsRunningProcesses);
NVML_ALIAS(nvmlDeviceGetMPSComputeRunningProcesses, nvmlDeviceGetGraphicsRunningProcesses);
NVML_ALIAS(nvmlDeviceGetMPSComputeRunningProcesses_v2, nvmlDeviceGetGraphicsRunningProcesses);
NVML_ALIAS(nvmlDeviceGetMPSComputeRunningProcesses_v3, nvmlDeviceGetGraphicsRunningProcesses);
