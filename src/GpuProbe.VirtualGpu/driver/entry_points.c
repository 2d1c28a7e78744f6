// Looking up functions by name. Names are asked for without a version; which variant is meant depends on the CUDA version
// that the program was built for.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "driver.h"

enum { SUCCESS, SYMBOL_NOT_FOUND, VERSION_NOT_SUFFICIENT };

// Where a later variant takes other arguments. All other names mean their latest variant.
static const struct variant {
  const char* name;
  int since;
  const char* symbol;
} variants[] = {
    {"cuCtxCreate", 12050, "cuCtxCreate_v4"},
    {"cuCtxCreate", 11040, "cuCtxCreate_v3"},
    {"cuCtxCreate", 0, "cuCtxCreate_v2"},
    {"cuCtxGetDevice", 13000, "cuCtxGetDevice_v2"},
    {"cuCtxGetDevice", 0, "cuCtxGetDevice"},
    {"cuGetProcAddress", 12000, "cuGetProcAddress_v2"},
    {"cuGetProcAddress", 0, "cuGetProcAddress"},
    {"cuMemAdvise", 12020, "cuMemAdvise_v2"},
    {"cuMemAdvise", 0, "cuMemAdvise"},
    {"cuMemPrefetchAsync", 12020, "cuMemPrefetchAsync_v2"},
    {"cuMemPrefetchAsync", 0, "cuMemPrefetchAsync"},
    {"cuMemcpyBatchAsync", 13000, "cuMemcpyBatchAsync_v2"},
    {"cuMemcpyBatchAsync", 0, "cuMemcpyBatchAsync"},
    {"cuStreamGetCaptureInfo", 12030, "cuStreamGetCaptureInfo_v3"},
    {"cuStreamGetCaptureInfo", 0, "cuStreamGetCaptureInfo_v2"},
    {"cuStreamGetCtx", 12050, "cuStreamGetCtx_v2"},
    {"cuStreamGetCtx", 0, "cuStreamGetCtx"},
    {"cuStreamUpdateCaptureDependencies", 12030, "cuStreamUpdateCaptureDependencies_v2"},
    {"cuStreamUpdateCaptureDependencies", 0, "cuStreamUpdateCaptureDependencies"},
};

static void* own_symbol(const char* name) {
  static void* self;
  if (!self) {
    Dl_info info;
    if (!dladdr((void*)own_symbol, &info)) return NULL;
    self = dlopen(info.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
  }
  return self ? dlsym(self, name) : NULL;
}

static void* find(const char* name, int version) {
  char versioned[128];
  for (size_t i = 0; i < sizeof variants / sizeof *variants; i++)
    if (!strcmp(variants[i].name, name) && version >= variants[i].since) return own_symbol(variants[i].symbol);
  for (int variant = 4; variant >= 2; variant--) {
    snprintf(versioned, sizeof versioned, "%s_v%d", name, variant);
    void* found = own_symbol(versioned);
    if (found) return found;
  }
  return own_symbol(name);
}

VGPU_API CUresult cuGetProcAddress_v2(const char* name, void** function, int version, uint64_t flags, int* status) {
  enum { KNOWN_FLAGS = 3 };
  if (!name || !function || flags & ~(uint64_t)KNOWN_FLAGS) return CUDA_ERROR_INVALID_VALUE;
  *function = strncmp(name, "cu", 2) ? NULL : find(name, version);
  if (status) *status = *function ? SUCCESS : SYMBOL_NOT_FOUND;
  // With a place for the status, a missing function is no error.
  return *function || status ? CUDA_SUCCESS : CUDA_ERROR_NOT_FOUND;
}
DRIVER_ALIAS(cuGetProcAddress_v2_ptsz, cuGetProcAddress_v2);

VGPU_API CUresult cuGetProcAddress(const char* name, void** function, int version, uint64_t flags) {
  return cuGetProcAddress_v2(name, function, version, flags, NULL);
}
DRIVER_ALIAS(cuGetProcAddress_ptsz, cuGetProcAddress);

// Tables of functions without documentation, which only NVIDIA's own runtime asks for: one that is linked into a library.
VGPU_API CUresult cuGetExportTable(const void** table, const CUuuid* id) {
  (void)id;
  vgpu_foreign_runtime(__builtin_return_address(0));
  if (table) *table = NULL;
  return CUDA_ERROR_NOT_FOUND;
}
