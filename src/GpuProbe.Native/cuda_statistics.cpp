// All statistics of libtorch's CUDA caching allocator.
#include "cuda_allocator.h"
#include "errors.h"

using namespace gpuprobe;

#ifdef GPUPROBE_HAS_CUDA_HEADERS

template <typename Stat>
static gp_statistic statistic(const Stat& of) {
  return {of.current, of.peak, of.allocated, of.freed};
}

template <typename StatArray>
static gp_pool_statistic by_pool(const StatArray& of) {
  return {statistic(of[all_pools]), statistic(of[small_pool]), statistic(of[large_pool])};
}

gp_status gp_cuda_allocator_statistics(int32_t device, gp_cuda_statistics* statistics) {
  return guarded([&] {
    const auto stats = allocator().getDeviceStats(index_of(device));
    *statistics = {by_pool(stats.allocation),
                   by_pool(stats.segment),
                   by_pool(stats.active),
                   by_pool(stats.inactive_split),
                   by_pool(stats.allocated_bytes),
                   by_pool(stats.reserved_bytes),
                   by_pool(stats.active_bytes),
                   by_pool(stats.inactive_split_bytes),
                   by_pool(stats.requested_bytes),
                   statistic(stats.oversize_allocations),
                   statistic(stats.oversize_segments),
                   stats.num_alloc_retries,
                   stats.num_ooms,
                   stats.num_sync_all_streams,
                   stats.num_device_alloc,
                   stats.num_device_free,
                   stats.max_split_size};
  });
}

gp_status gp_cuda_allocator_reset_peaks(int32_t device) {
  return guarded([&] { allocator().resetPeakStats(index_of(device)); });
}

gp_status gp_cuda_allocator_reset_accumulated(int32_t device) {
  return guarded([&] { allocator().resetAccumulatedStats(index_of(device)); });
}

#else

gp_status gp_cuda_allocator_statistics(int32_t, gp_cuda_statistics*) { return no_cuda_headers(); }
gp_status gp_cuda_allocator_reset_peaks(int32_t) { return no_cuda_headers(); }
gp_status gp_cuda_allocator_reset_accumulated(int32_t) { return no_cuda_headers(); }

#endif
