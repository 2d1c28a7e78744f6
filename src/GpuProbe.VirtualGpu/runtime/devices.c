// Which devices there are, and which one a thread works on.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "runtime.h"

// libtorch looks for a driver that is loaded already, as the real runtime has done.
__attribute__((constructor)) static void load_driver(void) { dlopen("libcuda.so.1", RTLD_NOW | RTLD_GLOBAL); }

cuda_error cuda_enter(void) {
  if (!vgpu_device_count()) return cuda_set(CUDA_NO_DEVICE);
  cuda_error error = cuda_well();
  if (error) return error;
  return vgpu_enter_context(vgpu_current_device()) ? CUDA_OK : cuda_set(CUDA_MEMORY_ALLOCATION);
}

cuda_error cuda_finish(void) {
  cuda_error error = cuda_enter();
  if (!error) vgpu_wait(vgpu_current_device());
  return error;
}

static cuda_error known(int device) {
  return device >= 0 && device < vgpu_device_count() ? CUDA_OK : cuda_set(CUDA_INVALID_DEVICE);
}

VGPU_API cuda_error cudaGetDeviceCount(int* count) {
  *count = vgpu_device_count();
  if (cuda_well()) return cuda_well();
  return *count ? CUDA_OK : cuda_set(CUDA_NO_DEVICE);
}

VGPU_API cuda_error cudaGetDevice(int* device) {
  *device = vgpu_current_device();
  return vgpu_device_count() ? CUDA_OK : cuda_set(CUDA_NO_DEVICE);
}

VGPU_API cuda_error cudaSetDevice(int device) {
  // Since CUDA 12 this also makes the context.
  return vgpu_set_current_device(device) ? cuda_enter() : cuda_set(vgpu_device_count() ? CUDA_INVALID_DEVICE : CUDA_NO_DEVICE);
}

VGPU_API cuda_error cudaInitDevice(int device, unsigned flags, unsigned mask) {
  (void)flags, (void)mask;
  cuda_error error = known(device);
  if (error) return error;
  return vgpu_enter_context(device) ? CUDA_OK : cuda_set(CUDA_MEMORY_ALLOCATION);
}

VGPU_API cuda_error cudaSetDeviceFlags(unsigned flags) { return (void)flags, CUDA_OK; }
VGPU_API cuda_error cudaGetDeviceFlags(unsigned* flags) { return *flags = 0, CUDA_OK; }
VGPU_API cuda_error cudaSetValidDevices(int* devices, int count) { return (void)devices, (void)count, CUDA_OK; }
VGPU_API cuda_error cudaDeviceSynchronize(void) { return cuda_finish(); }
VGPU_API cuda_error cudaDeviceReset(void) { return CUDA_OK; }
VGPU_API cuda_error cudaDeviceSetLimit(int limit, size_t value) { return (void)limit, (void)value, CUDA_OK; }
VGPU_API cuda_error cudaDeviceGetLimit(size_t* value, int limit) { return (void)limit, *value = 1024, CUDA_OK; }
VGPU_API cuda_error cudaDeviceSetCacheConfig(int config) { return (void)config, CUDA_OK; }
VGPU_API cuda_error cudaDeviceFlushGPUDirectRDMAWrites(int target, int scope) { return (void)target, (void)scope, CUDA_OK; }

VGPU_API cuda_error cudaDeviceGetStreamPriorityRange(int* least, int* greatest) {
  *least = 0;
  *greatest = -5;
  return CUDA_OK;
}

VGPU_API cuda_error cudaDeviceGetPCIBusId(char* text, int capacity, int device) {
  cuda_error error = known(device);
  if (!error) vgpu_bus_id(vgpu_physical_index(device), text, capacity);
  return error;
}

VGPU_API cuda_error cudaDeviceGetByPCIBusId(int* device, const char* text) {
  for (int i = 0; i < vgpu_device_count(); i++) {
    char id[32];
    vgpu_bus_id(vgpu_physical_index(i), id, sizeof id);
    if (!strcasecmp(id, text)) return *device = i, CUDA_OK;
  }
  return cuda_set(CUDA_INVALID_DEVICE);
}

VGPU_API cuda_error cudaDeviceCanAccessPeer(int* can, int device, int peer) {
  cuda_error error = known(device) ? CUDA_INVALID_DEVICE : known(peer);
  if (!error) *can = device != peer;
  return error;
}

VGPU_API cuda_error cudaDeviceEnablePeerAccess(int peer, unsigned flags) { return (void)flags, known(peer); }
VGPU_API cuda_error cudaDeviceDisablePeerAccess(int peer) { return known(peer); }

VGPU_API cuda_error cudaDeviceGetP2PAttribute(int* value, int attribute, int from, int to) {
  (void)attribute;
  cuda_error error = known(from) ? CUDA_INVALID_DEVICE : known(to);
  if (!error) *value = from != to;
  return error;
}

VGPU_API cuda_error cudaRuntimeGetVersion(int* version) {
  return *version = (int)vgpu_setting_number("runtime-version", VGPU_CUDA_MAJOR == 12 ? 12040 : 13000), CUDA_OK;
}

VGPU_API cuda_error cudaDriverGetVersion(int* version) {
  return *version = (int)vgpu_setting_number("driver-version", VGPU_CUDA_MAJOR == 12 ? 12080 : 13000), CUDA_OK;
}

typedef int (*find_entry)(const char*, void**, int, uint64_t, int*);

// A driver function by name. Result 0: found; 1: there is no such function.
static cuda_error entry_point(const char* name, void** function, int version, uint64_t flags, int* result) {
  static find_entry find;
  if (!find) find = (find_entry)dlsym(dlopen("libcuda.so.1", RTLD_NOW | RTLD_GLOBAL), "cuGetProcAddress_v2");
  int status = 1;
  *function = NULL;
  if (find) find(name, function, version, flags, &status);
  if (result) *result = *function ? 0 : 1;
  return CUDA_OK;
}

VGPU_API cuda_error cudaGetDriverEntryPoint(const char* name, void** function, unsigned long long flags, int* result) {
  return entry_point(name, function, 1000 * VGPU_CUDA_MAJOR, flags, result);
}

VGPU_API cuda_error cudaGetDriverEntryPoint_ptsz(const char* name, void** function, unsigned long long flags, int* result) {
  return entry_point(name, function, 1000 * VGPU_CUDA_MAJOR, flags, result);
}

VGPU_API cuda_error cudaGetDriverEntryPointByVersion(const char* name, void** function, unsigned version,
                                                     unsigned long long flags, int* result) {
  return entry_point(name, function, (int)version, flags, result);
}

VGPU_API cuda_error cudaGetDriverEntryPointByVersion_ptsz(const char* name, void** function, unsigned version,
                                                          unsigned long long flags, int* result) {
  return entry_point(name, function, (int)version, flags, result);
}

VGPU_API cuda_error cudaProfilerStart(void) { return CUDA_OK; }
VGPU_API cuda_error cudaProfilerStop(void) { return CUDA_OK; }
