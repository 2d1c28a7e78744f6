// Virtual memory: physical memory (handles) is mapped into reserved addresses. Physical memory is booked when it is
// created and returned when it is neither held by a handle nor mapped, in whatever order that comes about.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "physical_memory.h"

typedef struct mapping {
  CUdeviceptr start;
  int64_t bytes, offset;
  driver_physical* memory;
  uint8_t access[VGPU_MOST_DEVICES];
} mapping;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static mapping* mappings;  // in order of their addresses, without overlap
static size_t count, capacity;

// Index of the first mapping that ends after the address.
static size_t first_after(CUdeviceptr address) {
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (mappings[middle].start + (CUdeviceptr)mappings[middle].bytes <= address) low = middle + 1;
    else high = middle;
  }
  return low;
}

static mapping* at(CUdeviceptr address) {
  size_t index = first_after(address);
  return index < count && mappings[index].start <= address ? &mappings[index] : NULL;
}

int driver_find_mapping(CUdeviceptr address, driver_allocation* allocation) {
  pthread_mutex_lock(&lock);
  const mapping* found = at(address);
  if (found)
    *allocation = (driver_allocation){.start = found->start, .bytes = found->bytes, .memory = VGPU_DEVICE,
                                      .device = found->memory->device, .kind = VGPU_PHYSICAL,
                                      .serial = found->memory->serial, .handle_types = found->memory->handle_types,
                                      .mapped = 1};
  pthread_mutex_unlock(&lock);
  return found != NULL;
}

static int is_granular(size_t bytes) { return bytes && bytes % DRIVER_GRANULARITY == 0; }

VGPU_API CUresult cuMemAddressReserve(CUdeviceptr* address, size_t bytes, size_t alignment, CUdeviceptr wish,
                                      unsigned long long flags) {
  (void)wish;
  DRIVER_TRY(driver_well());
  if (!address || !is_granular(bytes) || flags || (alignment & (alignment - 1))) return CUDA_ERROR_INVALID_VALUE;
  if (bytes > INT64_MAX) return CUDA_ERROR_OUT_OF_MEMORY;
  void* start = vgpu_reserve_addresses(vgpu_current_device(), (int64_t)bytes, (int64_t)alignment);
  if (!start) return CUDA_ERROR_OUT_OF_MEMORY;
  *address = (CUdeviceptr)start;
  return CUDA_SUCCESS;
}

static int is_reserved(CUdeviceptr address, size_t bytes, vgpu_range* range) {
  return vgpu_find((const void*)address, range) && range->memory == VGPU_DEVICE && !range->booked_bytes &&
         range->kind == VGPU_PHYSICAL && bytes <= (size_t)range->bytes - (address - range->start);
}

VGPU_API CUresult cuMemAddressFree(CUdeviceptr address, size_t bytes) {
  DRIVER_TRY(driver_well());
  vgpu_range range;
  if (!is_reserved(address, bytes, &range) || range.start != address || (size_t)range.bytes != bytes)
    return CUDA_ERROR_INVALID_VALUE;
  pthread_mutex_lock(&lock);
  size_t index = first_after(address);
  int mapped = index < count && mappings[index].start < address + bytes;
  pthread_mutex_unlock(&lock);
  return !mapped && vgpu_free((void*)address) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

static CUresult insert(mapping added) {
  size_t index = first_after(added.start);
  if (index < count && mappings[index].start < added.start + (CUdeviceptr)added.bytes) return CUDA_ERROR_INVALID_VALUE;
  if (count == capacity) {
    size_t wanted = capacity ? 2 * capacity : 256;
    mapping* grown = realloc(mappings, wanted * sizeof *grown);
    if (!grown) return CUDA_ERROR_OUT_OF_MEMORY;
    mappings = grown;
    capacity = wanted;
  }
  memmove(mappings + index + 1, mappings + index, (count - index) * sizeof *mappings);
  mappings[index] = added;
  count++;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuMemMap(CUdeviceptr address, size_t bytes, size_t offset, CUmemGenericAllocationHandle handle,
                           unsigned long long flags) {
  DRIVER_TRY(driver_well());
  vgpu_range range;
  if (!is_granular(bytes) || offset % DRIVER_GRANULARITY || flags) return CUDA_ERROR_INVALID_VALUE;
  if (!is_reserved(address, bytes, &range)) return CUDA_ERROR_INVALID_VALUE;
  driver_physical* memory = driver_hold_mapped(handle);
  if (!memory) return CUDA_ERROR_INVALID_VALUE;
  CUresult result = CUDA_ERROR_INVALID_VALUE;
  if (offset <= (size_t)memory->bytes && bytes <= (size_t)memory->bytes - offset) {
    mapping added = {.start = address, .bytes = (int64_t)bytes, .offset = (int64_t)offset, .memory = memory};
    pthread_mutex_lock(&lock);
    result = insert(added);
    pthread_mutex_unlock(&lock);
  }
  if (result) driver_release_mapped(memory);
  else vgpu_mapped(range.device, address, (int64_t)bytes);
  return result;
}

// The mappings [*first, *last) that fill the addresses without a gap; 0 if they do not.
static int covering(CUdeviceptr address, size_t bytes, size_t* first, size_t* last) {
  CUdeviceptr next = address;
  size_t index = *first = first_after(address);
  while (next < address + bytes && index < count && mappings[index].start == next)
    next += (CUdeviceptr)mappings[index++].bytes;
  *last = index;
  return bytes && next == address + bytes;
}

VGPU_API CUresult cuMemUnmap(CUdeviceptr address, size_t bytes) {
  DRIVER_TRY(driver_well());
  size_t first, last;
  pthread_mutex_lock(&lock);
  int whole = covering(address, bytes, &first, &last);
  if (whole) {
    for (size_t i = first; i < last; i++) {
      vgpu_range range;
      if (vgpu_find((void*)mappings[i].start, &range)) vgpu_mapped(range.device, mappings[i].start, -mappings[i].bytes);
      driver_release_mapped(mappings[i].memory);
    }
    memmove(mappings + first, mappings + last, (count - last) * sizeof *mappings);
    count -= last - first;
  }
  pthread_mutex_unlock(&lock);
  return whole ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

typedef struct CUmemAccessDesc {
  CUmemLocation location;
  int flags;
} CUmemAccessDesc;

static int is_access(const CUmemAccessDesc* access) {
  enum { NONE = 0, READ = 1, READ_WRITE = 3 };
  if (access->flags != NONE && access->flags != READ && access->flags != READ_WRITE) return 0;
  return access->location.type != CU_MEM_LOCATION_TYPE_DEVICE ||
         (access->location.id >= 0 && access->location.id < vgpu_device_count());
}

VGPU_API CUresult cuMemSetAccess(CUdeviceptr address, size_t bytes, const CUmemAccessDesc* accesses, size_t access_count) {
  DRIVER_TRY(driver_well());
  if (!accesses || !access_count) return CUDA_ERROR_INVALID_VALUE;
  for (size_t i = 0; i < access_count; i++)
    if (!is_access(&accesses[i])) return CUDA_ERROR_INVALID_VALUE;
  size_t first, last;
  pthread_mutex_lock(&lock);
  int whole = covering(address, bytes, &first, &last);
  for (size_t i = first; whole && i < last; i++)
    for (size_t a = 0; a < access_count; a++)
      if (accesses[a].location.type == CU_MEM_LOCATION_TYPE_DEVICE)
        mappings[i].access[accesses[a].location.id] = (uint8_t)accesses[a].flags;
  pthread_mutex_unlock(&lock);
  return whole ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

VGPU_API CUresult cuMemGetAccess(unsigned long long* flags, const CUmemLocation* location, CUdeviceptr address) {
  DRIVER_TRY(driver_well());
  if (!flags || !location || location->type != CU_MEM_LOCATION_TYPE_DEVICE) return CUDA_ERROR_INVALID_VALUE;
  DRIVER_TRY(driver_check_device(location->id));
  pthread_mutex_lock(&lock);
  const mapping* found = at(address);
  if (found) *flags = found->access[location->id];
  pthread_mutex_unlock(&lock);
  return found ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

VGPU_API CUresult cuMemRetainAllocationHandle(CUmemGenericAllocationHandle* handle, void* address) {
  DRIVER_TRY(driver_well());
  if (!handle) return CUDA_ERROR_INVALID_VALUE;
  pthread_mutex_lock(&lock);
  const mapping* found = at((CUdeviceptr)address);
  if (found) *handle = driver_hold(found->memory);
  pthread_mutex_unlock(&lock);
  return found ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}
