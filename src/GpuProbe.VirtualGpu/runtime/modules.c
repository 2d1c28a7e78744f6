// The device code of each library, registered when it is loaded, and its variables.
#include <stdlib.h>

#include "runtime.h"

typedef struct fatbin_wrapper {
  uint32_t magic, version;
  const void* data;
  void* unused;
} fatbin_wrapper;

typedef struct variable {
  const void* host;
  size_t bytes;
  void* address;
  struct variable* next;
} variable;

static variable* variables;

VGPU_API void** __cudaRegisterFatBinary(const fatbin_wrapper* wrapper) { return vgpu_register_module(wrapper->data); }
VGPU_API void __cudaRegisterFatBinaryEnd(void** module) { (void)module; }
VGPU_API void __cudaUnregisterFatBinary(void** module) { vgpu_unregister_module(module); }
VGPU_API char __cudaInitModule(void** module) { return (void)module, 1; }

VGPU_API void __cudaRegisterFunction(void** module, const char* host, char* device, const char* name, int thread_limit,
                                     void* thread, void* block, void* block_size, void* grid_size, int* warp_size) {
  (void)device, (void)thread_limit, (void)thread, (void)block, (void)block_size, (void)grid_size, (void)warp_size;
  vgpu_register_function(module, host, name);
}

VGPU_API void __cudaRegisterVar(void** module, const char* host, char* device, const char* name, int external, size_t bytes,
                                int constant, int global) {
  (void)module, (void)device, (void)name, (void)external, (void)constant, (void)global;
  variable* registered = calloc(1, sizeof *registered);
  if (!registered) return;
  *registered = (variable){host, bytes, NULL, variables};
  variables = registered;
}

VGPU_API void __cudaRegisterManagedVar(void** module, void** host, char* device, const char* name, int external, size_t bytes,
                                       int constant, int global) {
  (void)module, (void)device, (void)name, (void)external, (void)constant, (void)global;
  *host = vgpu_allocate_managed((int64_t)bytes);
}

// Variables live in the module's image, which is part of what the context takes.
static variable* find(const void* host) {
  for (variable* known = variables; known; known = known->next) {
    if (known->host != host) continue;
    if (!known->address) known->address = vgpu_reserve_addresses(vgpu_current_device(), (int64_t)known->bytes, 0);
    return known;
  }
  return NULL;
}

VGPU_API cuda_error cudaGetSymbolAddress(void** address, const void* symbol) {
  const variable* found = find(symbol);
  if (!found) return cuda_set(CUDA_INVALID_VALUE);
  return *address = found->address, CUDA_OK;
}

VGPU_API cuda_error cudaGetSymbolSize(size_t* bytes, const void* symbol) {
  const variable* found = find(symbol);
  if (!found) return cuda_set(CUDA_INVALID_VALUE);
  return *bytes = found->bytes, CUDA_OK;
}

VGPU_API cuda_error cudaMemcpyToSymbolAsync(const void* symbol, const void* from, size_t bytes, size_t offset, int kind, void* stream) {
  (void)kind, (void)stream;
  const variable* found = find(symbol);
  if (!found) return cuda_set(CUDA_INVALID_VALUE);
  vgpu_copy((char*)found->address + offset, from, (int64_t)bytes);
  return CUDA_OK;
}

VGPU_API cuda_error cudaMemcpyToSymbol(const void* symbol, const void* from, size_t bytes, size_t offset, int kind) {
  return cudaMemcpyToSymbolAsync(symbol, from, bytes, offset, kind, NULL);
}

VGPU_API cuda_error cudaMemcpyFromSymbolAsync(void* to, const void* symbol, size_t bytes, size_t offset, int kind, void* stream) {
  (void)kind, (void)stream;
  const variable* found = find(symbol);
  if (!found) return cuda_set(CUDA_INVALID_VALUE);
  vgpu_copy(to, (const char*)found->address + offset, (int64_t)bytes);
  return CUDA_OK;
}

VGPU_API cuda_error cudaMemcpyFromSymbol(void* to, const void* symbol, size_t bytes, size_t offset, int kind) {
  return cudaMemcpyFromSymbolAsync(to, symbol, bytes, offset, kind, NULL);
}
