// The last error of each thread, and what the errors are called.
#include "runtime.h"

static __thread cuda_error last;

static const struct { int code; const char* name; const char* text; } errors[] = {
    {0, "cudaSuccess", "no error"},
    {1, "cudaErrorInvalidValue", "invalid argument"},
    {2, "cudaErrorMemoryAllocation", "out of memory"},
    {3, "cudaErrorInitializationError", "initialization error"},
    {4, "cudaErrorCudartUnloading", "driver shutting down"},
    {17, "cudaErrorInvalidDevicePointer", "invalid device pointer"},
    {35, "cudaErrorInsufficientDriver", "CUDA driver version is insufficient for CUDA runtime version"},
    {100, "cudaErrorNoDevice", "no CUDA-capable device is detected"},
    {101, "cudaErrorInvalidDevice", "invalid device ordinal"},
    {209, "cudaErrorNoKernelImageForDevice", "no kernel image is available for execution on the device"},
    {400, "cudaErrorInvalidResourceHandle", "invalid resource handle"},
    {401, "cudaErrorIllegalState", "the operation cannot be performed in the present state"},
    {600, "cudaErrorNotReady", "device not ready"},
    {700, "cudaErrorIllegalAddress", "an illegal memory access was encountered"},
    {704, "cudaErrorPeerAccessAlreadyEnabled", "peer access is already enabled"},
    {705, "cudaErrorPeerAccessNotEnabled", "peer access has not been enabled"},
    {712, "cudaErrorHostMemoryAlreadyRegistered", "part or all of the requested memory range is already mapped"},
    {713, "cudaErrorHostMemoryNotRegistered", "pointer does not correspond to a registered memory region"},
    {801, "cudaErrorNotSupported", "operation not supported"},
    {900, "cudaErrorStreamCaptureUnsupported", "operation not permitted when stream is capturing"},
    {905, "cudaErrorStreamCaptureUnmatched", "capture was not initiated in this stream"},
    {999, "cudaErrorUnknown", "unknown error"},
};

cuda_error cuda_set(cuda_error error) {
  if (error) last = error;
  return error;
}

// The failure of a device is not forgotten by being asked for.
cuda_error cuda_well(void) {
  int failure = vgpu_failure(vgpu_current_device());
  return failure ? cuda_set((cuda_error)failure) : CUDA_OK;
}

VGPU_API cuda_error cudaGetLastError(void) {
  if (cuda_well()) return last;
  cuda_error error = last;
  last = CUDA_OK;
  return error;
}

VGPU_API cuda_error cudaPeekAtLastError(void) { return cuda_well(), last; }

VGPU_API const char* cudaGetErrorName(int code) {
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
    if (errors[i].code == code) return errors[i].name;
  return "unrecognized error code";
}

VGPU_API const char* cudaGetErrorString(int code) {
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
    if (errors[i].code == code) return errors[i].text;
  return "unrecognized error code";
}
