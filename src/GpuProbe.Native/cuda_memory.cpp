// The books of libtorch's CUDA caching allocator: its statistics, and every block through its trace.
//
// The trace tells of a block what was asked for, not what the block takes (sizes are rounded, and large blocks are not
// always split). The size is read off the statistics: what the active bytes have grown by when the allocator next calls.
#include <c10/core/DeviceGuard.h>

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>

#include "attribution.h"
#include "books.h"
#include "cuda_allocator.h"
#include "cuda_library.h"
#include "cuda_snapshot.h"
#include "errors.h"

#ifdef GPUPROBE_HAS_CUDA_HEADERS

namespace gpuprobe {

constexpr int most_devices = 64;

static int32_t code_of(int device) { return static_cast<int32_t>(c10::DeviceType::CUDA) * 256 + device + 1; }

// The books of one device. The allocator calls with its own lock held, which its thread may take again: its statistics
// are read before these books are locked, never while they are.
class CudaBooks {
 public:
  explicit CudaBooks(int index) : index(index) {}

  void traced(const caching::TraceEntry& entry, int64_t active) {
    std::lock_guard<std::mutex> guard(lock);
    settle(active);
    void* address = reinterpret_cast<void*>(entry.addr_);
    switch (entry.action_) {
      case caching::TraceEntry::ALLOC:
        blocks.add(address, static_cast<int64_t>(entry.size_));
        pending = {address, active,
                   event_log().record(code_of(index), address, static_cast<int64_t>(entry.size_), false)};
        break;
      // From here on the bytes no longer count as allocated, though a stream may keep the block for a while.
      case caching::TraceEntry::FREE_REQUESTED:
        if (const auto removed = blocks.remove(address))
          event_log().record(code_of(index), address, -removed->bytes, removed->scratch);
        break;
      case caching::TraceEntry::SEGMENT_ALLOC:
      case caching::TraceEntry::SEGMENT_MAP:
        peak_device_bytes = std::max(peak_device_bytes, device_use().used);
        event_log().record_segment(code_of(index), address, static_cast<int64_t>(entry.size_));
        break;
      case caching::TraceEntry::SEGMENT_FREE:
      case caching::TraceEntry::SEGMENT_UNMAP:
        event_log().record_segment(code_of(index), address, -static_cast<int64_t>(entry.size_));
        break;
      default:
        break;
    }
  }

  void settled(int64_t active) {
    std::lock_guard<std::mutex> guard(lock);
    settle(active);
  }

  int64_t raised_device_peak(int64_t used, bool from_here) {
    std::lock_guard<std::mutex> guard(lock);
    return peak_device_bytes = from_here ? used : std::max(peak_device_bytes, used);
  }

 private:
  struct Pending {
    void* address;
    int64_t active_before;
    int64_t event;
  };

  void settle(int64_t active) {
    if (!pending.address) return;
    const int64_t bytes = active - pending.active_before;
    blocks.resize(pending.address, bytes);
    if (pending.event >= 0) event_log().amend(pending.event, bytes);
    pending = {};
  }

  const int index;
  std::mutex lock;
  Blocks blocks;
  Pending pending{};
  int64_t peak_device_bytes = 0;
};

static int64_t active_bytes(c10::DeviceIndex index) {
  return allocator().getDeviceStats(index).active_bytes[all_pools].current;
}

static void refused(int64_t device, size_t requested, size_t, size_t) {
  note_segments_at_failure();
  event_log().record_refusal(code_of(static_cast<int>(device)), static_cast<int64_t>(requested));
  const auto stats = allocator().getDeviceStats(static_cast<c10::DeviceIndex>(device));
  note_failure({static_cast<int64_t>(requested), stats.allocated_bytes[all_pools].current,
                stats.reserved_bytes[all_pools].current, device_use().used, current_operator(), current_region()});
}

// The driver's pools tell nobody that they refuse; what they hold can be asked once operators begin to end.
static void failing(int32_t operator_id, int32_t region) try {
  gp_out_of_memory state{-1, -1, -1, -1, operator_id, region};
  if (!is_traceable()) {
    const auto device = c10::impl::getDeviceGuardImpl(c10::DeviceType::CUDA)->getDevice().index();
    const auto stats = allocator().getDeviceStats(device);
    state.allocated_bytes = stats.allocated_bytes[all_pools].current;
    state.reserved_bytes = stats.reserved_bytes[all_pools].current;
    state.device_bytes = device_use().used;
  }
  note_failing(state);
} catch (const std::exception&) {
  // A device that is not there any more has nothing to tell.
}

// Never destroyed: libtorch's allocator outlives this library's static objects.
static CudaBooks& books(c10::DeviceIndex index) {
  static auto* all = new std::array<std::unique_ptr<CudaBooks>, most_devices>();
  static std::mutex lock;
  std::lock_guard<std::mutex> guard(lock);
  auto& entry = all->at(static_cast<size_t>(index));
  if (!entry) entry = std::make_unique<CudaBooks>(index);
  return *entry;
}

// Blocks whose size is still open get it from the statistics; meant for moments in which nothing is being allocated.
static void settle_all() {
  const auto count = c10::impl::getDeviceGuardImpl(c10::DeviceType::CUDA)->deviceCount();
  for (c10::DeviceIndex index = 0; index < count; index++) books(index).settled(active_bytes(index));
}

static void attach() {
  static std::once_flag once;
  std::call_once(once, [] {
    when_failing(&failing);
    if (!is_traceable()) return;
    allocator().attachAllocatorTraceTracker([](const caching::TraceEntry& entry) {
      books(entry.device_).traced(entry, active_bytes(entry.device_));
    });
    allocator().attachOutOfMemoryObserver(&refused);
    event_log().settle_with(&settle_all);
  });
}

}  // namespace gpuprobe

using namespace gpuprobe;

gp_status gp_cuda_memory_install(void) {
  return guarded([] { attach(); });
}

gp_status gp_cuda_memory_stats(int32_t device, gp_cuda_memory* memory) {
  return guarded([&] {
    attach();
    const auto index = index_of(device);
    const auto stats = allocator().getDeviceStats(index);
    const c10::DeviceGuard there(c10::Device(c10::DeviceType::CUDA, index));
    const DeviceUse use = device_use();
    const auto& held = stats.reserved_bytes[all_pools];
    // The driver's pool does not tell when it grows, but how large it was.
    const int64_t unseen = is_traceable() ? 0 : held.peak - held.current;
    const auto bytes = [](const auto& statistic) {
      return gp_peaked_bytes{statistic[all_pools].current, statistic[all_pools].peak};
    };
    *memory = {bytes(stats.allocated_bytes),
               bytes(stats.reserved_bytes),
               bytes(stats.active_bytes),
               bytes(stats.requested_bytes),
               bytes(stats.inactive_split_bytes),
               {use.used, books(index).raised_device_peak(use.used + unseen, false)},
               use.total,
               stats.num_alloc_retries,
               stats.num_ooms};
  });
}

gp_status gp_cuda_memory_reset_peaks(int32_t device) {
  return guarded([&] {
    attach();
    const auto index = index_of(device);
    const c10::DeviceGuard there(c10::Device(c10::DeviceType::CUDA, index));
    allocator().resetPeakStats(index);
    books(index).raised_device_peak(device_use().used, true);
  });
}

gp_status gp_cuda_memory_release_unused(void) {
  return guarded([] {
    attach();
    required_function<void(void)>("_ZN2at4cuda21clearCublasWorkspacesEv")();
    allocator().emptyCache();
  });
}

#else

using namespace gpuprobe;

gp_status gp_cuda_memory_install(void) { return no_cuda_headers(); }
gp_status gp_cuda_memory_stats(int32_t, gp_cuda_memory*) { return no_cuda_headers(); }
gp_status gp_cuda_memory_reset_peaks(int32_t) { return no_cuda_headers(); }
gp_status gp_cuda_memory_release_unused(void) { return no_cuda_headers(); }

#endif
