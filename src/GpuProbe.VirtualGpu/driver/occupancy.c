// Occupancy: how many blocks of a function a multiprocessor holds, by threads, blocks, registers and shared memory.
#include "driver.h"

enum {
  WARP = 32, REGISTER_UNIT = 256, WARPS_PER_UNIT = 4, SHARED_UNIT = 128, RESERVED_SHARED = 1024, MOST_THREADS = 1024,
  PORTABLE_CLUSTER = 8,
};

static int64_t round_up(int64_t value, int64_t unit) { return (value + unit - 1) / unit * unit; }

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

int driver_blocks_per_multiprocessor(int device, const driver_function* function, int threads, int64_t dynamic_shared) {
  const vgpu_card* card = vgpu_card_of(device);
  if (threads > function->max_threads) return 0;
  int64_t warps = (threads + WARP - 1) / WARP;
  int64_t registers_per_warp = round_up((int64_t)function->registers * WARP, REGISTER_UNIT);
  int64_t warps_by_registers = card->registers_per_multiprocessor / registers_per_warp / WARPS_PER_UNIT * WARPS_PER_UNIT;
  int64_t blocks = least(card->threads_per_multiprocessor / (warps * WARP), card->blocks_per_multiprocessor);
  blocks = least(blocks, warps_by_registers / warps);
  int64_t shared = function->static_shared_bytes + dynamic_shared;
  if (shared > card->shared_memory_per_block_optin) return 0;
  shared = round_up(shared + (card->capability_major >= 8 ? RESERVED_SHARED : 0), SHARED_UNIT);
  if (shared) blocks = least(blocks, card->shared_memory_per_multiprocessor / shared);
  return (int)blocks;
}

VGPU_API CUresult cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int* blocks, CUfunction function, int threads,
                                                                       size_t dynamic_shared, unsigned flags) {
  int device;
  DRIVER_TRY(driver_current(&device));
  if (!function) return CUDA_ERROR_INVALID_HANDLE;
  if (!blocks || threads < 1 || flags > 1) return CUDA_ERROR_INVALID_VALUE;
  *blocks = driver_blocks_per_multiprocessor(device, driver_function_of(function), threads, (int64_t)dynamic_shared);
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, CUfunction function, int threads,
                                                              size_t dynamic_shared) {
  return cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(blocks, function, threads, dynamic_shared, 0);
}

VGPU_API CUresult cuOccupancyMaxPotentialBlockSizeWithFlags(int* least_grid, int* threads, CUfunction function,
                                                            size_t (*shared_of)(int), size_t dynamic_shared, int limit,
                                                            unsigned flags) {
  int device;
  DRIVER_TRY(driver_current(&device));
  if (!function) return CUDA_ERROR_INVALID_HANDLE;
  if (!least_grid || !threads || flags > 1) return CUDA_ERROR_INVALID_VALUE;
  const driver_function* known = driver_function_of(function);
  int most = limit > 0 && limit < known->max_threads ? limit : known->max_threads, best = 0, best_blocks = 0;
  for (int size = (int)round_up(most, WARP); size > 0; size -= WARP) {
    int asked = size < most ? size : most;
    size_t shared = shared_of ? shared_of(asked) : dynamic_shared;
    int blocks = driver_blocks_per_multiprocessor(device, known, asked, (int64_t)shared);
    if (blocks * asked <= best_blocks * best) continue;
    best = asked;
    best_blocks = blocks;
  }
  *threads = best;
  *least_grid = best_blocks * vgpu_card_of(device)->multiprocessors;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuOccupancyMaxPotentialBlockSize(int* least_grid, int* threads, CUfunction function,
                                                   size_t (*shared_of)(int), size_t dynamic_shared, int limit) {
  return cuOccupancyMaxPotentialBlockSizeWithFlags(least_grid, threads, function, shared_of, dynamic_shared, limit, 0);
}

VGPU_API CUresult cuOccupancyAvailableDynamicSMemPerBlock(size_t* bytes, CUfunction function, int blocks, int threads) {
  int device;
  DRIVER_TRY(driver_current(&device));
  if (!function) return CUDA_ERROR_INVALID_HANDLE;
  if (!bytes || blocks < 1 || threads < 1 || threads > MOST_THREADS) return CUDA_ERROR_INVALID_VALUE;
  const vgpu_card* card = vgpu_card_of(device);
  int64_t reserved = card->capability_major >= 8 ? RESERVED_SHARED : 0;
  int64_t share = card->shared_memory_per_multiprocessor / blocks / SHARED_UNIT * SHARED_UNIT - reserved;
  share = least(share, card->shared_memory_per_block_optin) - driver_function_of(function)->static_shared_bytes;
  *bytes = share > 0 ? (size_t)share : 0;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuOccupancyMaxPotentialClusterSize(int* size, CUfunction function, const void* config) {
  int device;
  DRIVER_TRY(driver_current(&device));
  if (!function) return CUDA_ERROR_INVALID_HANDLE;
  if (!size || !config) return CUDA_ERROR_INVALID_VALUE;
  if (vgpu_card_of(device)->capability_major < 9) return CUDA_ERROR_NOT_SUPPORTED;
  *size = PORTABLE_CLUSTER;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuOccupancyMaxActiveClusters(int* clusters, CUfunction function, const void* config) {
  int size;
  DRIVER_TRY(cuOccupancyMaxPotentialClusterSize(&size, function, config));
  if (!clusters) return CUDA_ERROR_INVALID_VALUE;
  *clusters = vgpu_card_of(vgpu_current_device())->multiprocessors / size;
  return CUDA_SUCCESS;
}
