// The layout that the managed side relies on (GpuProbe.Tensors/Interop); its tests state the same numbers.
#include <cstddef>

#include "gpuprobe.h"

static_assert(sizeof(gp_status) == 4);
static_assert(GP_DEFAULT == 11);

static_assert(sizeof(gp_value) == 16);
static_assert(offsetof(gp_value, tag) == 0);
static_assert(offsetof(gp_value, count) == 4);
static_assert(offsetof(gp_value, integer) == 8);
static_assert(offsetof(gp_value, real) == 8);
static_assert(offsetof(gp_value, pointer) == 8);

static_assert(sizeof(gp_memory_event) == 48);
static_assert(offsetof(gp_memory_event, address) == 0);
static_assert(offsetof(gp_memory_event, bytes) == 8);
static_assert(offsetof(gp_memory_event, nanoseconds) == 16);
static_assert(offsetof(gp_memory_event, operator_id) == 24);
static_assert(offsetof(gp_memory_event, region) == 28);
static_assert(offsetof(gp_memory_event, scratch) == 32);
static_assert(offsetof(gp_memory_event, again) == 36);
static_assert(offsetof(gp_memory_event, requested) == 40);

static_assert(sizeof(gp_saved_tensor) == 32);
static_assert(offsetof(gp_saved_tensor, storage_address) == 0);
static_assert(offsetof(gp_saved_tensor, storage_bytes) == 8);
static_assert(offsetof(gp_saved_tensor, operator_id) == 16);
static_assert(offsetof(gp_saved_tensor, region) == 20);
static_assert(offsetof(gp_saved_tensor, weight_copy) == 24);

static_assert(sizeof(gp_memory_stats) == 24);
static_assert(offsetof(gp_memory_stats, allocated_bytes) == 0);
static_assert(offsetof(gp_memory_stats, peak_bytes) == 8);
static_assert(offsetof(gp_memory_stats, allocation_count) == 16);

static_assert(sizeof(gp_peaked_bytes) == 16);
static_assert(sizeof(gp_cuda_memory) == 120);
static_assert(offsetof(gp_cuda_memory, allocated) == 0);
static_assert(offsetof(gp_cuda_memory, reserved) == 16);
static_assert(offsetof(gp_cuda_memory, active) == 32);
static_assert(offsetof(gp_cuda_memory, requested) == 48);
static_assert(offsetof(gp_cuda_memory, inactive_split) == 64);
static_assert(offsetof(gp_cuda_memory, device) == 80);
static_assert(offsetof(gp_cuda_memory, device_total) == 96);
static_assert(offsetof(gp_cuda_memory, retries) == 104);
static_assert(offsetof(gp_cuda_memory, out_of_memory) == 112);

static_assert(sizeof(gp_stream) == 16);
static_assert(offsetof(gp_stream, device_index) == 8);
static_assert(offsetof(gp_stream, device_type) == 12);

static_assert(sizeof(gp_statistic) == 32);
static_assert(sizeof(gp_pool_statistic) == 96);
static_assert(offsetof(gp_pool_statistic, small_pool) == 32);
static_assert(offsetof(gp_pool_statistic, large_pool) == 64);
static_assert(sizeof(gp_cuda_statistics) == 976);
static_assert(offsetof(gp_cuda_statistics, allocated_bytes) == 384);
static_assert(offsetof(gp_cuda_statistics, requested_bytes) == 768);
static_assert(offsetof(gp_cuda_statistics, oversize_allocations) == 864);
static_assert(offsetof(gp_cuda_statistics, alloc_retries) == 928);
static_assert(offsetof(gp_cuda_statistics, max_split_size) == 968);

static_assert(sizeof(gp_cuda_backend) == 40);
static_assert(offsetof(gp_cuda_backend, expandable_segments) == 32);
static_assert(offsetof(gp_cuda_backend, traceable) == 36);

static_assert(sizeof(gp_cuda_segment) == 80);
static_assert(offsetof(gp_cuda_segment, stream) == 40);
static_assert(offsetof(gp_cuda_segment, device) == 64);
static_assert(offsetof(gp_cuda_segment, blocks) == 76);
static_assert(sizeof(gp_cuda_block) == 32);
static_assert(offsetof(gp_cuda_block, state) == 24);

static_assert(sizeof(gp_cuda_device) == 280);
static_assert(offsetof(gp_cuda_device, total_bytes) == 256);
static_assert(offsetof(gp_cuda_device, multiprocessors) == 272);

static_assert(sizeof(gp_out_of_memory) == 40);
static_assert(offsetof(gp_out_of_memory, requested_bytes) == 0);
static_assert(offsetof(gp_out_of_memory, allocated_bytes) == 8);
static_assert(offsetof(gp_out_of_memory, reserved_bytes) == 16);
static_assert(offsetof(gp_out_of_memory, device_bytes) == 24);
static_assert(offsetof(gp_out_of_memory, operator_id) == 32);
static_assert(offsetof(gp_out_of_memory, region) == 36);

static_assert(sizeof(gp_autocast) == 12);
static_assert(offsetof(gp_autocast, enabled) == 0);
static_assert(offsetof(gp_autocast, dtype) == 4);
static_assert(offsetof(gp_autocast, cache_enabled) == 8);

static_assert(sizeof(gp_adamw_options) == 48);
static_assert(offsetof(gp_adamw_options, learning_rate) == 0);
static_assert(offsetof(gp_adamw_options, beta1) == 8);
static_assert(offsetof(gp_adamw_options, beta2) == 16);
static_assert(offsetof(gp_adamw_options, epsilon) == 24);
static_assert(offsetof(gp_adamw_options, weight_decay) == 32);
static_assert(offsetof(gp_adamw_options, step) == 40);

static_assert(sizeof(gp_moments_8bit) == 48);
static_assert(offsetof(gp_moments_8bit, first) == 0);
static_assert(offsetof(gp_moments_8bit, second) == 8);
static_assert(offsetof(gp_moments_8bit, first_largest) == 16);
static_assert(offsetof(gp_moments_8bit, second_largest) == 24);
static_assert(offsetof(gp_moments_8bit, first_code) == 32);
static_assert(offsetof(gp_moments_8bit, second_code) == 40);

static_assert(sizeof(gp_region) == 48);
static_assert(offsetof(gp_region, body) == 0);
static_assert(offsetof(gp_region, release) == 8);
static_assert(offsetof(gp_region, state) == 16);
static_assert(offsetof(gp_region, tensors) == 24);
static_assert(offsetof(gp_region, inputs) == 32);
static_assert(offsetof(gp_region, captured) == 36);
static_assert(offsetof(gp_region, kind) == 40);

static_assert(sizeof(gp_nf4_weight) == 56);
static_assert(offsetof(gp_nf4_weight, packed) == 0);
static_assert(offsetof(gp_nf4_weight, largest) == 8);
static_assert(offsetof(gp_nf4_weight, second_largest) == 16);
static_assert(offsetof(gp_nf4_weight, code) == 24);
static_assert(offsetof(gp_nf4_weight, mean) == 32);
static_assert(offsetof(gp_nf4_weight, rows) == 40);
static_assert(offsetof(gp_nf4_weight, columns) == 48);
