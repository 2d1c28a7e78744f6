// Memory pools. A pool says which device's memory it gives; the figures of all pools of a device are kept together.
#include <pthread.h>
#include <string.h>

#include "driver.h"

enum { MOST_POOLS = 64, POSIX_FILE_DESCRIPTOR = 1, READ_WRITE = 3, FLAG_ATTRIBUTES = 3, LAST_ATTRIBUTE = 8 };

typedef struct driver_pool {
  int32_t device, live;
} driver_pool;

static driver_pool pools[MOST_POOLS];  // first the default pools
static CUmemoryPool chosen[VGPU_MOST_DEVICES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

CUmemoryPool driver_default_pool(int device) {
  pools[device] = (driver_pool){device, 1};
  return &pools[device];
}

// A handle made by the runtime is its own kind; it is taken for the current device's pool.
static CUresult device_of(CUmemoryPool pool, int* device) {
  DRIVER_TRY(driver_well());
  if (!pool) return CUDA_ERROR_INVALID_VALUE;
  int own = pool >= pools && pool < pools + MOST_POOLS;
  if (own && !pool->live) return CUDA_ERROR_INVALID_VALUE;
  *device = own ? pool->device : vgpu_current_device();
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuDeviceGetDefaultMemPool(CUmemoryPool* pool, CUdevice device) {
  DRIVER_TRY(driver_check_device(device));
  if (!pool) return CUDA_ERROR_INVALID_VALUE;
  *pool = driver_default_pool(device);
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuDeviceGetMemPool(CUmemoryPool* pool, CUdevice device) {
  DRIVER_TRY(driver_check_device(device));
  if (!pool) return CUDA_ERROR_INVALID_VALUE;
  *pool = chosen[device] ? chosen[device] : driver_default_pool(device);
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuDeviceSetMemPool(CUdevice device, CUmemoryPool pool) {
  int owner;
  DRIVER_TRY(driver_check_device(device));
  DRIVER_TRY(device_of(pool, &owner));
  if (owner != device) return CUDA_ERROR_INVALID_VALUE;
  chosen[device] = pool;
  return CUDA_SUCCESS;
}

// The same for a place, which CUDA 13 added; only devices have pools here.
static CUresult device_at(const CUmemLocation* location, int type, CUdevice* device) {
  enum { PINNED = 1 };
  if (!location) return CUDA_ERROR_INVALID_VALUE;
  if (type != PINNED || location->type != CU_MEM_LOCATION_TYPE_DEVICE) return CUDA_ERROR_NOT_SUPPORTED;
  *device = location->id;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuMemGetDefaultMemPool(CUmemoryPool* pool, CUmemLocation* location, int type) {
  CUdevice device;
  DRIVER_TRY(device_at(location, type, &device));
  return cuDeviceGetDefaultMemPool(pool, device);
}

VGPU_API CUresult cuMemGetMemPool(CUmemoryPool* pool, CUmemLocation* location, int type) {
  CUdevice device;
  DRIVER_TRY(device_at(location, type, &device));
  return cuDeviceGetMemPool(pool, device);
}

VGPU_API CUresult cuMemSetMemPool(CUmemLocation* location, int type, CUmemoryPool pool) {
  CUdevice device;
  DRIVER_TRY(device_at(location, type, &device));
  return cuDeviceSetMemPool(device, pool);
}

typedef struct CUmemPoolProps {
  int allocType, handleTypes;
  CUmemLocation location;
  void* win32SecurityAttributes;
  size_t maxSize;
  unsigned char reserved[56];
} CUmemPoolProps;

VGPU_API CUresult cuMemPoolCreate(CUmemoryPool* pool, const CUmemPoolProps* properties) {
  DRIVER_TRY(driver_well());
  if (!pool || !properties) return CUDA_ERROR_INVALID_VALUE;
  if (properties->location.type != CU_MEM_LOCATION_TYPE_DEVICE) return CUDA_ERROR_NOT_SUPPORTED;
  if (properties->handleTypes & ~POSIX_FILE_DESCRIPTOR) return CUDA_ERROR_NOT_SUPPORTED;
  DRIVER_TRY(driver_check_device(properties->location.id));
  pthread_mutex_lock(&lock);
  int i = VGPU_MOST_DEVICES;
  while (i < MOST_POOLS && pools[i].live) i++;
  if (i < MOST_POOLS) pools[i] = (driver_pool){properties->location.id, 1};
  pthread_mutex_unlock(&lock);
  if (i == MOST_POOLS) return CUDA_ERROR_OUT_OF_MEMORY;
  *pool = &pools[i];
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuMemPoolDestroy(CUmemoryPool pool) {
  int device;
  DRIVER_TRY(device_of(pool, &device));
  if (pool == driver_default_pool(device)) return CUDA_ERROR_INVALID_VALUE;
  if (chosen[device] == pool) chosen[device] = NULL;
  if (pool >= pools && pool < pools + MOST_POOLS) pool->live = 0;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuMemPoolTrimTo(CUmemoryPool pool, size_t keep) {
  (void)keep;
  int device;
  return device_of(pool, &device);
}

// The first three attributes are int, the others 64-bit numbers.
VGPU_API CUresult cuMemPoolSetAttribute(CUmemoryPool pool, int attribute, void* value) {
  int device;
  DRIVER_TRY(device_of(pool, &device));
  if (!value || attribute < 1 || attribute > LAST_ATTRIBUTE) return CUDA_ERROR_INVALID_VALUE;
  int64_t number = attribute <= FLAG_ATTRIBUTES ? *(int*)value : *(int64_t*)value;
  return vgpu_pool_set_attribute(device, attribute, number) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

VGPU_API CUresult cuMemPoolGetAttribute(CUmemoryPool pool, int attribute, void* value) {
  int device;
  DRIVER_TRY(device_of(pool, &device));
  if (!value || attribute < 1 || attribute > LAST_ATTRIBUTE) return CUDA_ERROR_INVALID_VALUE;
  int64_t number = vgpu_pool_attribute(device, attribute);
  if (attribute <= FLAG_ATTRIBUTES) *(int*)value = (int)number;
  else *(int64_t*)value = number;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuMemPoolSetAccess(CUmemoryPool pool, const void* accesses, size_t count) {
  int device;
  DRIVER_TRY(device_of(pool, &device));
  return accesses || !count ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

VGPU_API CUresult cuMemPoolGetAccess(int* flags, CUmemoryPool pool, CUmemLocation* location) {
  int device;
  DRIVER_TRY(device_of(pool, &device));
  if (!flags || !location) return CUDA_ERROR_INVALID_VALUE;
  *flags = location->id == device ? READ_WRITE : 0;
  return CUDA_SUCCESS;
}

static CUresult allocate(CUdeviceptr* address, size_t bytes, int device) {
  if (!address || !bytes) return CUDA_ERROR_INVALID_VALUE;
  void* start = bytes <= INT64_MAX ? vgpu_pool_allocate(device, (int64_t)bytes) : NULL;
  if (!start) return CUDA_ERROR_OUT_OF_MEMORY;
  *address = (CUdeviceptr)start;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuMemAllocAsync(CUdeviceptr* address, size_t bytes, CUstream stream) {
  (void)stream;
  int device;
  DRIVER_TRY(driver_current(&device));
  return allocate(address, bytes, chosen[device] ? chosen[device]->device : device);
}
DRIVER_ALIAS(cuMemAllocAsync_ptsz, cuMemAllocAsync);

VGPU_API CUresult cuMemAllocFromPoolAsync(CUdeviceptr* address, size_t bytes, CUmemoryPool pool, CUstream stream) {
  (void)stream;
  int device;
  DRIVER_TRY(device_of(pool, &device));
  return allocate(address, bytes, device);
}
DRIVER_ALIAS(cuMemAllocFromPoolAsync_ptsz, cuMemAllocFromPoolAsync);

VGPU_API CUresult cuMemFreeAsync(CUdeviceptr address, CUstream stream) {
  (void)stream;
  DRIVER_TRY(driver_well());
  if (!address) return CUDA_ERROR_INVALID_VALUE;
  return vgpu_pool_free((void*)address) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}
DRIVER_ALIAS(cuMemFreeAsync_ptsz, cuMemFreeAsync);
