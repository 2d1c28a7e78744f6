// Kernel launches: nothing runs, but a kernel that this card could not run fails as on the card.
#include "runtime.h"

typedef struct configuration {
  dim3 grid, block;
  size_t shared_bytes;
  void* stream;
} configuration;

// Launches nest: a kernel's arguments may be computed by another launch.
enum { MOST_NESTED = 16 };
static __thread configuration pushed[MOST_NESTED];
static __thread int depth;

cuda_error cuda_note_work(void* handle) {
  cuda_error error = cuda_enter();
  if (error) return error;
  vgpu_stream* stream = vgpu_stream_of(handle);
  if (stream->capturing && stream->graph) ((graph*)stream->graph)->nodes++;
  return CUDA_OK;
}

VGPU_API cuda_error __cudaPushCallConfiguration(dim3 grid, dim3 block, size_t shared_bytes, void* stream) {
  if (depth == MOST_NESTED) return CUDA_INVALID_VALUE;
  pushed[depth++] = (configuration){grid, block, shared_bytes, stream};
  return CUDA_OK;
}

VGPU_API cuda_error __cudaPopCallConfiguration(dim3* grid, dim3* block, size_t* shared_bytes, void** stream) {
  if (!depth) return CUDA_INVALID_VALUE;
  configuration top = pushed[--depth];
  *grid = top.grid;
  *block = top.block;
  *shared_bytes = top.shared_bytes;
  *stream = top.stream;
  return CUDA_OK;
}

static cuda_error launch(const void* function, void** arguments, void* stream) {
  cuda_error error = cuda_note_work(stream);
  if (error) return error;
  if (!vgpu_function_architecture(function, vgpu_current_device())) return cuda_set(CUDA_NO_KERNEL_IMAGE);
  vgpu_launched(function, arguments);
  return CUDA_OK;
}

VGPU_API cuda_error cudaLaunchKernel(const void* function, dim3 grid, dim3 block, void** arguments, size_t shared_bytes, void* stream) {
  (void)grid, (void)block, (void)shared_bytes;
  return launch(function, arguments, stream);
}

VGPU_API cuda_error cudaLaunchCooperativeKernel(const void* function, dim3 grid, dim3 block, void** arguments,
                                                size_t shared_bytes, void* stream) {
  (void)grid, (void)block, (void)shared_bytes;
  return launch(function, arguments, stream);
}

VGPU_API cuda_error cudaLaunchKernelExC(const configuration* where, const void* function, void** arguments) {
  return launch(function, arguments, where->stream);
}

VGPU_API cuda_error __cudaGetKernel(const void** kernel, const void* function) { return *kernel = function, CUDA_OK; }

VGPU_API cuda_error __cudaLaunchKernel(const void* function, dim3 grid, dim3 block, void** arguments, size_t shared_bytes, void* stream) {
  return cudaLaunchKernel(function, grid, block, arguments, shared_bytes, stream);
}

VGPU_API cuda_error cudaGetFuncBySymbol(const void** function, const void* symbol) { return *function = symbol, CUDA_OK; }

VGPU_API cuda_error cudaFuncGetName(const char** name, const void* function) {
  return *name = vgpu_function_name(function), CUDA_OK;
}
