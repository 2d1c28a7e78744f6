// The part of gpuprobe.h that is about CUDA devices and libtorch's allocator on them; its rules hold here, too.
#pragma once
#include "gpuprobe.h"

// A statistic as PyTorch's memory_stats has it, of things or of bytes.
typedef struct gp_statistic {
  int64_t current;
  int64_t peak;
  int64_t allocated;  // all that ever came
  int64_t freed;      // all that ever went
} gp_statistic;

// The same of all pools, of the pool of small blocks (at most 1 MiB) and of that of large ones.
typedef struct gp_pool_statistic {
  gp_statistic all;
  gp_statistic small_pool;
  gp_statistic large_pool;
} gp_pool_statistic;

// All that the CUDA caching allocator counts. The driver's pools (cudaMallocAsync) count bytes that are allocated,
// active and reserved, now and at their peaks, and leave the rest at 0.
typedef struct gp_cuda_statistics {
  gp_pool_statistic allocation;  // blocks
  gp_pool_statistic segment;
  gp_pool_statistic active;
  gp_pool_statistic inactive_split;
  gp_pool_statistic allocated_bytes;
  gp_pool_statistic reserved_bytes;
  gp_pool_statistic active_bytes;
  gp_pool_statistic inactive_split_bytes;
  gp_pool_statistic requested_bytes;
  gp_statistic oversize_allocations;
  gp_statistic oversize_segments;
  int64_t alloc_retries;
  int64_t ooms;
  int64_t sync_all_streams;
  int64_t device_allocs;
  int64_t device_frees;
  int64_t max_split_size;  // bytes; -1 for no limit
} gp_cuda_statistics;

// The allocator that PYTORCH_CUDA_ALLOC_CONF chose.
typedef struct gp_cuda_backend {
  char name[32];  // "native", "cudaMallocAsync"
  int32_t expandable_segments;
  int32_t traceable;  // whether it tells of every block
} gp_cuda_backend;

typedef enum gp_block_state {
  GP_BLOCK_INACTIVE = 0,
  GP_BLOCK_ALLOCATED = 1,
  GP_BLOCK_AWAITS_STREAMS = 2,  // released, but a stream may still use it
} gp_block_state;

// What the allocator holds, segment by segment.
typedef struct gp_cuda_snapshot gp_cuda_snapshot;

typedef struct gp_cuda_segment {
  int64_t address;
  int64_t total_bytes;
  int64_t requested_bytes;
  int64_t allocated_bytes;
  int64_t active_bytes;
  int64_t stream;
  int64_t pool_first;  // the private pool that owns it; 0 and 0 for none
  int64_t pool_second;
  int32_t device;
  int32_t large;
  int32_t expandable;
  int32_t blocks;
} gp_cuda_segment;

typedef struct gp_cuda_block {
  int64_t address;
  int64_t bytes;
  int64_t requested_bytes;
  int64_t state;  // gp_block_state
} gp_cuda_block;

typedef struct gp_cuda_device {
  char name[256];
  int64_t total_bytes;
  int32_t major;  // compute capability
  int32_t minor;
  int64_t multiprocessors;
} gp_cuda_device;

// cuda_device.cpp
GP_EXPORT gp_status gp_cuda_current_device(int32_t* device);
GP_EXPORT gp_status gp_cuda_set_device(int32_t device);
GP_EXPORT gp_status gp_cuda_device_memory(int32_t device, int64_t* free, int64_t* total);
GP_EXPORT gp_status gp_cuda_device_properties(int32_t device, gp_cuda_device* properties);

// cuda_allocator.cpp: a limit is on segments; with the driver's pools it is on what is allocated
GP_EXPORT gp_status gp_cuda_allocator_backend(gp_cuda_backend* backend);
GP_EXPORT gp_status gp_cuda_allocator_empty_cache(void);  // of all devices
GP_EXPORT gp_status gp_cuda_allocator_fraction(int32_t device, double* fraction);
GP_EXPORT gp_status gp_cuda_allocator_set_fraction(int32_t device, double fraction);
GP_EXPORT gp_status gp_cuda_memory_set_limit(int32_t device, int64_t bytes);

// cuda_statistics.cpp
GP_EXPORT gp_status gp_cuda_allocator_statistics(int32_t device, gp_cuda_statistics* statistics);
GP_EXPORT gp_status gp_cuda_allocator_reset_peaks(int32_t device);
GP_EXPORT gp_status gp_cuda_allocator_reset_accumulated(int32_t device);  // and retries and errors

// cuda_snapshot.cpp: of all devices; fails with the driver's pools
GP_EXPORT gp_status gp_cuda_snapshot_take(gp_cuda_snapshot** snapshot);
GP_EXPORT gp_cuda_snapshot* gp_cuda_snapshot_of_failure(void);  // when memory was last refused; told once, else null
GP_EXPORT const gp_cuda_segment* gp_cuda_snapshot_segments(const gp_cuda_snapshot* snapshot, int64_t* count);
GP_EXPORT const gp_cuda_block* gp_cuda_snapshot_blocks(const gp_cuda_snapshot* snapshot, int64_t* count);
GP_EXPORT void gp_cuda_snapshot_free(gp_cuda_snapshot* snapshot);
