// What is known of a kernel without its machine code: the architecture that was chosen for it, and bounds on the rest.
#include <string.h>

#include "runtime.h"

enum { REGISTERS_PER_THREAD = 32, THREADS_PER_BLOCK = 1024 };

typedef struct function_attributes {
  size_t shared_bytes, constant_bytes, local_bytes;
  int max_threads_per_block, registers, ptx_version, binary_version, cache_mode, max_dynamic_shared_bytes;
  int preferred_carveout, cluster_dim_must_be_set, cluster_width, cluster_height, cluster_depth, cluster_policy;
  int non_portable_cluster_allowed, reserved[16];
} function_attributes;

VGPU_API cuda_error cudaFuncGetAttributes(function_attributes* attributes, const void* function) {
  cuda_error error = cuda_enter();
  if (error) return error;
  int architecture = vgpu_function_architecture(function, vgpu_current_device());
  if (!architecture) return cuda_set(CUDA_NO_KERNEL_IMAGE);
  memset(attributes, 0, sizeof *attributes);
  attributes->max_threads_per_block = THREADS_PER_BLOCK;
  attributes->registers = REGISTERS_PER_THREAD;
  attributes->ptx_version = attributes->binary_version = architecture;
  attributes->max_dynamic_shared_bytes = vgpu_card_of(vgpu_current_device())->shared_memory_per_block;
  return CUDA_OK;
}

VGPU_API cuda_error cudaFuncSetAttribute(const void* function, int attribute, int value) {
  return (void)function, (void)attribute, (void)value, CUDA_OK;
}

VGPU_API cuda_error cudaFuncSetCacheConfig(const void* function, int config) { return (void)function, (void)config, CUDA_OK; }

// As many blocks as threads and the limit of blocks allow; registers and shared memory of the kernel are not known.
VGPU_API cuda_error cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int* blocks, const void* function, int block_size,
                                                                           size_t shared_bytes, unsigned flags) {
  (void)function, (void)flags;
  const vgpu_card* card = vgpu_card_of(vgpu_current_device());
  if (block_size <= 0) return cuda_set(CUDA_INVALID_VALUE);
  int by_threads = card->threads_per_multiprocessor / block_size;
  int by_shared = shared_bytes ? (int)((size_t)card->shared_memory_per_multiprocessor / shared_bytes) : card->blocks_per_multiprocessor;
  *blocks = by_threads < card->blocks_per_multiprocessor ? by_threads : card->blocks_per_multiprocessor;
  if (by_shared < *blocks) *blocks = by_shared;
  return CUDA_OK;
}

VGPU_API cuda_error cudaOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, const void* function, int block_size, size_t shared_bytes) {
  return cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(blocks, function, block_size, shared_bytes, 0);
}

VGPU_API cuda_error cudaOccupancyAvailableDynamicSMemPerBlock(size_t* bytes, const void* function, int blocks, int block_size) {
  (void)function, (void)block_size;
  const vgpu_card* card = vgpu_card_of(vgpu_current_device());
  *bytes = (size_t)(card->shared_memory_per_multiprocessor / (blocks > 0 ? blocks : 1));
  if (*bytes > (size_t)card->shared_memory_per_block_optin) *bytes = (size_t)card->shared_memory_per_block_optin;
  return CUDA_OK;
}

VGPU_API cuda_error cudaOccupancyMaxActiveClusters(int* clusters, const void* function, const void* configuration) {
  (void)function, (void)configuration;
  *clusters = vgpu_card_of(vgpu_current_device())->multiprocessors;
  return CUDA_OK;
}
