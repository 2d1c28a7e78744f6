// Physical memory: cuMemCreate books it; a handle can be handed to another process as a file descriptor.
#define _GNU_SOURCE
#include "physical_memory.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { POSIX_FILE_DESCRIPTOR = 1, PINNED = 1, BUCKETS = 4096, HOST_LOCATION = 2, HOST_NUMA_LOCATION = 3 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static driver_physical* buckets[BUCKETS];  // by handle; handles count up
static CUmemGenericAllocationHandle last_handle;

static driver_physical** link_of(CUmemGenericAllocationHandle handle) {
  driver_physical** link = &buckets[handle % BUCKETS];
  while (*link && (*link)->handle != handle) link = &(*link)->next;
  return link;
}

static CUmemGenericAllocationHandle enter(driver_physical memory) {
  driver_physical* entered = malloc(sizeof *entered);
  if (!entered) return 0;
  *entered = memory;
  pthread_mutex_lock(&lock);
  entered->handle = ++last_handle;
  entered->held = 1;
  if (!entered->serial) entered->serial = entered->handle;
  driver_physical** head = &buckets[entered->handle % BUCKETS];
  entered->next = *head;
  *head = entered;
  pthread_mutex_unlock(&lock);
  return entered->handle;
}

static void leave_if_unused(driver_physical* memory) {
  if (memory->held || memory->mapped) return;
  *link_of(memory->handle) = memory->next;
  if (memory->booked_bytes) vgpu_unbook(memory->device, VGPU_PHYSICAL, memory->booked_bytes);
  free(memory);
}

// A released handle is no longer valid, even while its memory is mapped.
static driver_physical* held(CUmemGenericAllocationHandle handle) {
  driver_physical* found = *link_of(handle);
  return found && found->held ? found : NULL;
}

driver_physical* driver_hold_mapped(CUmemGenericAllocationHandle handle) {
  pthread_mutex_lock(&lock);
  driver_physical* memory = held(handle);
  if (memory) memory->mapped++;
  pthread_mutex_unlock(&lock);
  return memory;
}

void driver_release_mapped(driver_physical* memory) {
  pthread_mutex_lock(&lock);
  memory->mapped--;
  leave_if_unused(memory);
  pthread_mutex_unlock(&lock);
}

CUmemGenericAllocationHandle driver_hold(driver_physical* memory) {
  pthread_mutex_lock(&lock);
  memory->held++;
  pthread_mutex_unlock(&lock);
  return memory->handle;
}

typedef struct CUmemAllocationProp {
  int type, requestedHandleTypes;
  CUmemLocation location;
  void* win32HandleMetaData;
  struct {
    unsigned char compressionType, gpuDirectRDMACapable;
    unsigned short usage;
    unsigned char reserved[4];
  } allocFlags;
} CUmemAllocationProp;

static int is_host(CUmemLocation location) {
  return location.type >= HOST_LOCATION && location.type <= HOST_NUMA_LOCATION + 1;
}

static CUresult check(const CUmemAllocationProp* properties) {
  if (!properties || properties->type != PINNED) return CUDA_ERROR_INVALID_VALUE;
  if (properties->requestedHandleTypes & ~POSIX_FILE_DESCRIPTOR) return CUDA_ERROR_NOT_SUPPORTED;
  if (is_host(properties->location)) return CUDA_SUCCESS;
  if (properties->location.type != CU_MEM_LOCATION_TYPE_DEVICE) return CUDA_ERROR_INVALID_VALUE;
  return driver_check_device(properties->location.id);
}

VGPU_API CUresult cuMemGetAllocationGranularity(size_t* granularity, const CUmemAllocationProp* properties, int option) {
  (void)option;
  DRIVER_TRY(driver_well());
  if (!granularity || !properties) return CUDA_ERROR_INVALID_VALUE;
  *granularity = DRIVER_GRANULARITY;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuMemCreate(CUmemGenericAllocationHandle* handle, size_t bytes, const CUmemAllocationProp* properties,
                              unsigned long long flags) {
  DRIVER_TRY(driver_well());
  if (!handle || !bytes || bytes % DRIVER_GRANULARITY || flags) return CUDA_ERROR_INVALID_VALUE;
  DRIVER_TRY(check(properties));
  driver_physical memory = {.bytes = (int64_t)bytes, .location = properties->location, .exporter = getpid(),
                            .handle_types = properties->requestedHandleTypes};
  if (!is_host(memory.location)) {
    memory.device = memory.location.id;
    if (bytes > INT64_MAX || !vgpu_enter_context(memory.device)) return CUDA_ERROR_OUT_OF_MEMORY;
    if (!vgpu_book(memory.device, VGPU_PHYSICAL, memory.bytes)) return CUDA_ERROR_OUT_OF_MEMORY;
    memory.booked_bytes = memory.bytes;
  }
  *handle = enter(memory);
  if (*handle) return CUDA_SUCCESS;
  if (memory.booked_bytes) vgpu_unbook(memory.device, VGPU_PHYSICAL, memory.booked_bytes);
  return CUDA_ERROR_OUT_OF_MEMORY;
}

VGPU_API CUresult cuMemRelease(CUmemGenericAllocationHandle handle) {
  DRIVER_TRY(driver_well());
  pthread_mutex_lock(&lock);
  driver_physical* memory = held(handle);
  if (memory) {
    memory->held--;
    leave_if_unused(memory);
  }
  pthread_mutex_unlock(&lock);
  return memory ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

VGPU_API CUresult cuMemGetAllocationPropertiesFromHandle(CUmemAllocationProp* properties,
                                                            CUmemGenericAllocationHandle handle) {
  DRIVER_TRY(driver_well());
  if (!properties) return CUDA_ERROR_INVALID_VALUE;
  pthread_mutex_lock(&lock);
  const driver_physical* memory = held(handle);
  if (memory)
    *properties = (CUmemAllocationProp){.type = PINNED, .requestedHandleTypes = memory->handle_types,
                                        .location = memory->location};
  pthread_mutex_unlock(&lock);
  return memory ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

// What stands in the file that a descriptor names. The memory stays booked by the process that created it.
typedef struct shared_memory {
  char magic[8];
  int64_t bytes;
  uint64_t serial;
  int32_t exporter, physical_device, location_type, handle_types;
} shared_memory;

static const char magic[8] = "gpprbvm1";

VGPU_API CUresult cuMemExportToShareableHandle(void* shareable, CUmemGenericAllocationHandle handle, int type,
                                               unsigned long long flags) {
  DRIVER_TRY(driver_well());
  if (!shareable || flags) return CUDA_ERROR_INVALID_VALUE;
  if (type != POSIX_FILE_DESCRIPTOR) return CUDA_ERROR_NOT_SUPPORTED;
  pthread_mutex_lock(&lock);
  const driver_physical* found = held(handle);
  driver_physical memory = found ? *found : (driver_physical){0};
  pthread_mutex_unlock(&lock);
  if (!found || !(memory.handle_types & POSIX_FILE_DESCRIPTOR)) return CUDA_ERROR_INVALID_VALUE;
  shared_memory content = {.bytes = memory.bytes, .serial = memory.serial, .exporter = memory.exporter,
                           .physical_device = vgpu_physical_index(memory.device),
                           .location_type = memory.location.type, .handle_types = memory.handle_types};
  memcpy(content.magic, magic, sizeof magic);
  int file = memfd_create("gpuprobe-memory", MFD_CLOEXEC);
  if (file < 0) return CUDA_ERROR_OPERATING_SYSTEM;
  ssize_t written = pwrite(file, &content, sizeof content, 0);
  if (written != (ssize_t)sizeof content) return close(file), CUDA_ERROR_OPERATING_SYSTEM;
  *(int*)shareable = file;
  return CUDA_SUCCESS;
}

static int visible_device(int physical) {
  for (int device = 0; device < vgpu_device_count(); device++)
    if (vgpu_physical_index(device) == physical) return device;
  return -1;
}

// In the process that created it, an import is one more reference to the same memory.
static CUmemGenericAllocationHandle hold_own(const shared_memory* content) {
  CUmemGenericAllocationHandle handle = 0;
  pthread_mutex_lock(&lock);
  driver_physical* memory = content->exporter == getpid() ? *link_of(content->serial) : NULL;
  if (memory && memory->exporter == content->exporter && memory->serial == content->serial) {
    memory->held++;
    handle = memory->handle;
  }
  pthread_mutex_unlock(&lock);
  return handle;
}

VGPU_API CUresult cuMemImportFromShareableHandle(CUmemGenericAllocationHandle* handle, void* shareable, int type) {
  DRIVER_TRY(driver_well());
  if (!handle) return CUDA_ERROR_INVALID_VALUE;
  if (type != POSIX_FILE_DESCRIPTOR) return CUDA_ERROR_NOT_SUPPORTED;
  shared_memory content;
  ssize_t length = pread((int)(intptr_t)shareable, &content, sizeof content, 0);
  if (length != (ssize_t)sizeof content || memcmp(content.magic, magic, sizeof magic)) return CUDA_ERROR_INVALID_VALUE;
  int device = visible_device(content.physical_device);
  if (device < 0) return CUDA_ERROR_INVALID_DEVICE;
  *handle = hold_own(&content);
  if (*handle) return CUDA_SUCCESS;
  driver_physical memory = {.bytes = content.bytes, .device = device, .location = {content.location_type, device},
                            .handle_types = content.handle_types, .serial = content.serial, .exporter = content.exporter};
  *handle = enter(memory);
  return *handle ? CUDA_SUCCESS : CUDA_ERROR_OUT_OF_MEMORY;
}

VGPU_API CUresult cuMemGetHandleForAddressRange(void* handle, CUdeviceptr address, size_t bytes, int type,
                                                unsigned long long flags) {
  (void)handle, (void)address, (void)bytes, (void)type, (void)flags;
  return CUDA_ERROR_NOT_SUPPORTED;
}
