// Functions and kernels: their attributes.
#include "driver.h"

enum {
  MAX_THREADS_PER_BLOCK, SHARED_SIZE_BYTES, CONST_SIZE_BYTES, LOCAL_SIZE_BYTES, NUM_REGS, PTX_VERSION, BINARY_VERSION,
  CACHE_MODE_CA, MAX_DYNAMIC_SHARED_SIZE_BYTES, PREFERRED_SHARED_MEMORY_CARVEOUT, CLUSTER_SIZE_MUST_BE_SET,
  REQUIRED_CLUSTER_WIDTH, REQUIRED_CLUSTER_HEIGHT, REQUIRED_CLUSTER_DEPTH, NON_PORTABLE_CLUSTER_SIZE_ALLOWED,
  CLUSTER_SCHEDULING_POLICY, FUNCTION_ATTRIBUTES,
};

const driver_function* driver_function_of(CUfunction function) {
  static const driver_function of_runtime = {.name = "?", .registers = 32, .max_threads = 1024, .carveout = -1,
                                             .max_dynamic_shared_bytes = 48 << 10};
  return function->magic == DRIVER_FUNCTION_MAGIC ? function : &of_runtime;
}

static CUresult attribute_of(int* value, int attribute, const driver_function* function, int device) {
  const vgpu_card* card = vgpu_card_of(device);
  int capability = 10 * card->capability_major + card->capability_minor;
  switch (attribute) {
    case MAX_THREADS_PER_BLOCK: *value = function->max_threads; break;
    case SHARED_SIZE_BYTES: *value = function->static_shared_bytes; break;
    case LOCAL_SIZE_BYTES: *value = function->local_bytes; break;
    case NUM_REGS: *value = function->registers; break;
    case PTX_VERSION:
    case BINARY_VERSION: *value = capability; break;
    case MAX_DYNAMIC_SHARED_SIZE_BYTES: *value = function->max_dynamic_shared_bytes - function->static_shared_bytes; break;
    case PREFERRED_SHARED_MEMORY_CARVEOUT: *value = function->carveout; break;
    default: *value = 0;
  }
  return CUDA_SUCCESS;
}

static CUresult set_attribute(CUfunction function, int attribute, int value, int device) {
  if (function->magic != DRIVER_FUNCTION_MAGIC) return CUDA_SUCCESS;
  int most = vgpu_card_of(device)->shared_memory_per_block_optin - function->static_shared_bytes;
  switch (attribute) {
    case MAX_DYNAMIC_SHARED_SIZE_BYTES:
      if (value < 0 || value > most) return CUDA_ERROR_INVALID_VALUE;
      function->max_dynamic_shared_bytes = value + function->static_shared_bytes;
      return CUDA_SUCCESS;
    case PREFERRED_SHARED_MEMORY_CARVEOUT: function->carveout = value; return CUDA_SUCCESS;
    default:
      if (attribute < REQUIRED_CLUSTER_WIDTH || attribute >= FUNCTION_ATTRIBUTES) return CUDA_ERROR_INVALID_VALUE;
      return CUDA_SUCCESS;
  }
}

VGPU_API CUresult cuFuncGetAttribute(int* value, int attribute, CUfunction function) {
  int device;
  DRIVER_TRY(driver_current(&device));
  if (!value || attribute < 0 || attribute >= FUNCTION_ATTRIBUTES) return CUDA_ERROR_INVALID_VALUE;
  if (!function) return CUDA_ERROR_INVALID_HANDLE;
  return attribute_of(value, attribute, driver_function_of(function), device);
}

VGPU_API CUresult cuFuncSetAttribute(CUfunction function, int attribute, int value) {
  int device;
  DRIVER_TRY(driver_current(&device));
  return function ? set_attribute(function, attribute, value, device) : CUDA_ERROR_INVALID_HANDLE;
}

VGPU_API CUresult cuKernelGetAttribute(int* value, int attribute, CUkernel kernel, CUdevice device) {
  DRIVER_TRY(driver_check_device(device));
  if (!value || attribute < 0 || attribute >= FUNCTION_ATTRIBUTES) return CUDA_ERROR_INVALID_VALUE;
  return kernel ? attribute_of(value, attribute, driver_function_of(kernel), device) : CUDA_ERROR_INVALID_HANDLE;
}

VGPU_API CUresult cuKernelSetAttribute(int attribute, int value, CUkernel kernel, CUdevice device) {
  DRIVER_TRY(driver_check_device(device));
  return kernel ? set_attribute(kernel, attribute, value, device) : CUDA_ERROR_INVALID_HANDLE;
}

static CUresult known(CUfunction function) {
  DRIVER_TRY(driver_ready());
  return function ? CUDA_SUCCESS : CUDA_ERROR_INVALID_HANDLE;
}

VGPU_API CUresult cuFuncSetCacheConfig(CUfunction function, int config) {
  (void)config;
  return known(function);
}

VGPU_API CUresult cuFuncSetSharedMemConfig(CUfunction function, int config) {
  (void)config;
  return known(function);
}

VGPU_API CUresult cuKernelSetCacheConfig(CUkernel kernel, int config, CUdevice device) {
  (void)config, (void)device;
  return known(kernel);
}

VGPU_API CUresult cuFuncGetModule(CUmodule* module, CUfunction function) {
  DRIVER_TRY(known(function));
  if (!module || function->magic != DRIVER_FUNCTION_MAGIC) return CUDA_ERROR_INVALID_VALUE;
  *module = function->module;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuKernelGetLibrary(CUlibrary* library, CUkernel kernel) { return cuFuncGetModule(library, kernel); }

VGPU_API CUresult cuKernelGetFunction(CUfunction* function, CUkernel kernel) {
  DRIVER_TRY(known(kernel));
  if (!function) return CUDA_ERROR_INVALID_VALUE;
  *function = kernel;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuFuncGetName(const char** name, CUfunction function) {
  DRIVER_TRY(known(function));
  if (!name) return CUDA_ERROR_INVALID_VALUE;
  *name = function->magic == DRIVER_FUNCTION_MAGIC ? function->name : vgpu_function_name(function);
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuKernelGetName(const char** name, CUkernel kernel) { return cuFuncGetName(name, kernel); }

VGPU_API CUresult cuFuncIsLoaded(int* state, CUfunction function) {
  DRIVER_TRY(known(function));
  if (!state) return CUDA_ERROR_INVALID_VALUE;
  *state = 1;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuFuncLoad(CUfunction function) { return known(function); }

// Parameters are not read from the code.
VGPU_API CUresult cuFuncGetParamInfo(CUfunction function, size_t index, size_t* offset, size_t* bytes) {
  (void)function, (void)index, (void)offset, (void)bytes;
  return CUDA_ERROR_NOT_SUPPORTED;
}

VGPU_API CUresult cuKernelGetParamInfo(CUkernel kernel, size_t index, size_t* offset, size_t* bytes) {
  return cuFuncGetParamInfo(kernel, index, offset, bytes);
}
