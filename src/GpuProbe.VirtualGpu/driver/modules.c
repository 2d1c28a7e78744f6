// Modules and libraries: the code that programs bring along (Triton's kernels, compiled at run time, and others).
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

VGPU_API CUresult cuModuleLoadData(CUmodule* module, const void* image) {
  int device;
  DRIVER_TRY(driver_current(&device));
  if (!module || !image) return CUDA_ERROR_INVALID_VALUE;
  CUmodule loaded = calloc(1, sizeof *loaded);
  if (!loaded) return CUDA_ERROR_OUT_OF_MEMORY;
  loaded->magic = DRIVER_MODULE_MAGIC;
  CUresult result = driver_read_image(loaded, image);
  if (result) return free(loaded), result;
  *module = loaded;
  return CUDA_SUCCESS;
}
DRIVER_ALIAS(cuModuleLoadFatBinary, cuModuleLoadData);

VGPU_API CUresult cuModuleLoadDataEx(CUmodule* module, const void* image, unsigned count, int* options, void** values) {
  (void)count, (void)options, (void)values;
  return cuModuleLoadData(module, image);
}

VGPU_API CUresult cuModuleLoad(CUmodule* module, const char* path) {
  struct stat status;
  int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return CUDA_ERROR_FILE_NOT_FOUND;
  char* image = fstat(file, &status) ? NULL : calloc(1, (size_t)status.st_size + 1);
  int read_whole = image && read(file, image, (size_t)status.st_size) == status.st_size && status.st_size > 4;
  close(file);
  CUresult result = read_whole ? cuModuleLoadData(module, image) : CUDA_ERROR_INVALID_IMAGE;
  free(image);
  return result;
}

static int is_module(CUmodule module) { return module && module->magic == DRIVER_MODULE_MAGIC; }

// Names stay, since reports name kernels; so do functions, which a program may still hold.
VGPU_API CUresult cuModuleUnload(CUmodule module) {
  DRIVER_TRY(driver_ready());
  if (!is_module(module)) return CUDA_ERROR_INVALID_HANDLE;
  module->magic = 0;
  for (struct driver_variable* variable = module->variables; variable; variable = variable->next) {
    if (variable->address) vgpu_free(variable->address);
    variable->address = NULL;
  }
  free(module->text);
  module->text = NULL;
  return CUDA_SUCCESS;
}

// The text of PTX names its kernels, except those whose C++ names the program has mangled itself.
static int may_contain(CUmodule module, const char* name) {
  if (module->kind == DRIVER_PTX) return strstr(module->text, name) || !strncmp(name, "_Z", 2);
  return module->kind == DRIVER_FATBIN;
}

VGPU_API CUresult cuModuleGetFunction(CUfunction* function, CUmodule module, const char* name) {
  DRIVER_TRY(driver_ready());
  if (!function || !name || !*name) return CUDA_ERROR_INVALID_VALUE;
  if (!is_module(module)) return CUDA_ERROR_INVALID_HANDLE;
  pthread_mutex_lock(&lock);
  CUfunction found = module->functions;
  while (found && strcmp(found->name, name)) found = found->next;
  if (!found && may_contain(module, name)) found = driver_add_function(module, name);
  pthread_mutex_unlock(&lock);
  if (!found) return CUDA_ERROR_NOT_FOUND;
  *function = found;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuModuleGetFunctionCount(unsigned* count, CUmodule module) {
  DRIVER_TRY(driver_ready());
  if (!count || !is_module(module)) return CUDA_ERROR_INVALID_VALUE;
  *count = 0;
  for (CUfunction function = module->functions; function; function = function->next) ++*count;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuModuleEnumerateFunctions(CUfunction* functions, unsigned count, CUmodule module) {
  DRIVER_TRY(driver_ready());
  if (!functions || !is_module(module)) return CUDA_ERROR_INVALID_VALUE;
  for (CUfunction next = module->functions; next && count; next = next->next, count--) *functions++ = next;
  return CUDA_SUCCESS;
}

// Variables are part of what the context takes; they only need addresses.
VGPU_API CUresult cuModuleGetGlobal_v2(CUdeviceptr* address, size_t* bytes, CUmodule module, const char* name) {
  DRIVER_TRY(driver_ready());
  if (!name || !is_module(module)) return CUDA_ERROR_INVALID_VALUE;
  struct driver_variable* variable = module->variables;
  while (variable && strcmp(variable->name, name)) variable = variable->next;
  if (!variable) return CUDA_ERROR_NOT_FOUND;
  pthread_mutex_lock(&lock);
  if (!variable->address) variable->address = vgpu_reserve_addresses(vgpu_current_device(), variable->bytes, 0);
  pthread_mutex_unlock(&lock);
  if (!variable->address) return CUDA_ERROR_OUT_OF_MEMORY;
  if (address) *address = (CUdeviceptr)variable->address;
  if (bytes) *bytes = (size_t)variable->bytes;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuLibraryLoadData(CUlibrary* library, const void* code, int* jit_options, void** jit_values,
                                    unsigned jit_count, int* options, void** values, unsigned count) {
  (void)jit_options, (void)jit_values, (void)jit_count, (void)options, (void)values, (void)count;
  return cuModuleLoadData(library, code);
}

VGPU_API CUresult cuLibraryLoadFromFile(CUlibrary* library, const char* path, int* jit_options, void** jit_values,
                                        unsigned jit_count, int* options, void** values, unsigned count) {
  (void)jit_options, (void)jit_values, (void)jit_count, (void)options, (void)values, (void)count;
  return cuModuleLoad(library, path);
}

VGPU_API CUresult cuLibraryUnload(CUlibrary library) { return cuModuleUnload(library); }

VGPU_API CUresult cuLibraryGetModule(CUmodule* module, CUlibrary library) {
  DRIVER_TRY(driver_ready());
  if (!module || !is_module(library)) return CUDA_ERROR_INVALID_VALUE;
  *module = library;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuLibraryGetKernel(CUkernel* kernel, CUlibrary library, const char* name) {
  return cuModuleGetFunction(kernel, library, name);
}

VGPU_API CUresult cuLibraryGetKernelCount(unsigned* count, CUlibrary library) {
  return cuModuleGetFunctionCount(count, library);
}

VGPU_API CUresult cuLibraryEnumerateKernels(CUkernel* kernels, unsigned count, CUlibrary library) {
  return cuModuleEnumerateFunctions(kernels, count, library);
}

VGPU_API CUresult cuLibraryGetGlobal(CUdeviceptr* address, size_t* bytes, CUlibrary library, const char* name) {
  return cuModuleGetGlobal_v2(address, bytes, library, name);
}

VGPU_API CUresult cuLibraryGetManaged(CUdeviceptr* address, size_t* bytes, CUlibrary library, const char* name) {
  return cuModuleGetGlobal_v2(address, bytes, library, name);
}

VGPU_API CUresult cuLibraryGetUnifiedFunction(void** function, CUlibrary library, const char* name) {
  (void)function, (void)library, (void)name;
  return CUDA_ERROR_NOT_FOUND;
}
