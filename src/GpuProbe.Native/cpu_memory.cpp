// The exact byte trace of CPU tensors, from all threads.
//
// libtorch's CPU allocator is wrapped. The block's context stays its data pointer and a raw deleter is offered,
// because oneDNN allocates through raw_allocate and asserts both.
#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <c10/util/flat_hash_map.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <mutex>
#include <utility>
#include <vector>

#include "attribution.h"
#include "errors.h"

namespace gpuprobe {

class Books {
 public:
  void allocated(void* address, int64_t bytes) {
    std::lock_guard<std::mutex> guard(lock);
    blocks[address] = {bytes, current_call()};
    stats.allocated_bytes += bytes;
    stats.allocation_count++;
    stats.peak_bytes = std::max(stats.peak_bytes, stats.allocated_bytes);
    record(address, bytes, false);
  }

  void released(void* address) {
    std::lock_guard<std::mutex> guard(lock);
    const auto entry = blocks.find(address);
    if (entry == blocks.end()) return;
    const Block block = entry->second;
    blocks.erase(entry);
    stats.allocated_bytes -= block.bytes;
    record(address, -block.bytes, is_running(block.call));
  }

  bool fits(int64_t bytes) {
    std::lock_guard<std::mutex> guard(lock);
    return bytes <= limit - stats.allocated_bytes;
  }

  void failed(int64_t bytes) {
    std::lock_guard<std::mutex> guard(lock);
    failure = {bytes, stats.allocated_bytes, current_operator(), current_region()};
    has_failure = true;
  }

  std::mutex lock;
  gp_memory_stats stats{};
  int64_t limit = std::numeric_limits<int64_t>::max();
  gp_out_of_memory failure{};
  bool has_failure = false;
  bool recording = false;
  size_t event_capacity = 0;
  std::vector<gp_memory_event> events;

 private:
  struct Block {
    int64_t bytes;
    int64_t call;
  };

  void record(void* address, int64_t bytes, bool scratch) {
    if (!recording) return;
    if (events.size() == event_capacity) {
      stats.lost_events++;
      return;
    }
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    events.push_back({reinterpret_cast<int64_t>(address), bytes,
                      std::chrono::duration_cast<std::chrono::nanoseconds>(now).count(), current_operator(),
                      current_region(), scratch});
  }

  ska::flat_hash_map<void*, Block> blocks;
};

// Never destroyed: tensors may be released by libtorch's own static destructors.
static Books& books() {
  static Books* instance = new Books();
  return *instance;
}

class CountingAllocator final : public c10::Allocator {
 public:
  explicit CountingAllocator(c10::Allocator* allocator) { base = allocator; }

  c10::DataPtr allocate(size_t bytes) override {
    void* address = nullptr;
    if (bytes > 0) {
      address = acquire(bytes);
      books().allocated(address, static_cast<int64_t>(bytes));
    }
    return {address, address, &CountingAllocator::release, c10::Device(c10::DeviceType::CPU)};
  }

  c10::DeleterFnPtr raw_deleter() const override { return &CountingAllocator::release; }

  void copy_data(void* destination, const void* source, size_t bytes) const override {
    default_copy_data(destination, source, bytes);
  }

 private:
  static void* acquire(size_t bytes) {
    if (!books().fits(static_cast<int64_t>(bytes))) {
      books().failed(static_cast<int64_t>(bytes));
      TORCH_CHECK_WITH(OutOfMemoryError, false, "CPU memory limit reached: tried to allocate ", bytes, " bytes with ",
                       books().failure.allocated_bytes, " allocated and ", books().limit, " allowed");
    }
    try {
      return base->raw_allocate(bytes);
    } catch (const c10::Error& error) {
      books().failed(static_cast<int64_t>(bytes));
      TORCH_CHECK_WITH(OutOfMemoryError, false, error.what_without_backtrace());
    }
  }

  static void release(void* address) {
    if (!address) return;
    books().released(address);
    base->raw_deallocate(address);
  }

  static inline c10::Allocator* base = nullptr;
};

}  // namespace gpuprobe

using namespace gpuprobe;

gp_status gp_cpu_memory_install(void) {
  return guarded([] {
    static CountingAllocator* installed = nullptr;
    if (installed) return;
    installed = new CountingAllocator(c10::GetCPUAllocator());
    c10::SetCPUAllocator(installed, 1);
  });
}

void gp_cpu_memory_stats(gp_memory_stats* stats) {
  std::lock_guard<std::mutex> guard(books().lock);
  *stats = books().stats;
}

void gp_cpu_memory_reset_peak(void) {
  std::lock_guard<std::mutex> guard(books().lock);
  books().stats.peak_bytes = books().stats.allocated_bytes;
}

void gp_cpu_memory_set_limit(int64_t bytes) {
  std::lock_guard<std::mutex> guard(books().lock);
  books().limit = bytes;
}

int32_t gp_cpu_memory_last_failure(gp_out_of_memory* failure) {
  std::lock_guard<std::mutex> guard(books().lock);
  *failure = books().failure;
  // Told once: a later failure of which the allocator knows nothing must not be explained by this one.
  return std::exchange(books().has_failure, false);
}

gp_status gp_memory_events_record(int32_t enabled, int64_t capacity) {
  return guarded([&] {
    Books& b = books();
    std::lock_guard<std::mutex> guard(b.lock);
    b.recording = enabled != 0;
    b.event_capacity = static_cast<size_t>(capacity);
    if (!enabled) return;
    // A recording starts empty: what an earlier one left undrained is not part of it.
    b.events.clear();
    b.events.reserve(b.event_capacity);
  });
}

int64_t gp_memory_events_drain(gp_memory_event* events, int64_t capacity) {
  Books& b = books();
  std::lock_guard<std::mutex> guard(b.lock);
  const int64_t count = std::min<int64_t>(capacity, static_cast<int64_t>(b.events.size()));
  std::copy_n(b.events.begin(), count, events);
  b.events.erase(b.events.begin(), b.events.begin() + count);
  return count;
}
