// The exact byte trace of CPU tensors, from all threads.
//
// libtorch's CPU allocator is wrapped. The block's context stays its data pointer and a raw deleter is offered,
// because oneDNN allocates through raw_allocate and asserts both.
#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>

#include <algorithm>
#include <limits>
#include <mutex>

#include "attribution.h"
#include "books.h"
#include "errors.h"

namespace gpuprobe {

constexpr int32_t cpu = 0;  // its code, see GP_DEVICE

class CpuBooks {
 public:
  void allocated(void* address, int64_t bytes) {
    std::lock_guard<std::mutex> guard(lock);
    blocks.add(address, bytes);
    stats.allocated_bytes += bytes;
    stats.allocation_count++;
    stats.peak_bytes = std::max(stats.peak_bytes, stats.allocated_bytes);
    event_log().record(cpu, address, bytes, false);
  }

  void released(void* address) {
    std::lock_guard<std::mutex> guard(lock);
    const auto removed = blocks.remove(address);
    if (!removed) return;
    stats.allocated_bytes -= removed->bytes;
    event_log().record(cpu, address, -removed->bytes, removed->scratch);
  }

  bool fits(int64_t bytes) {
    std::lock_guard<std::mutex> guard(lock);
    return bytes <= limit - stats.allocated_bytes;
  }

  // Returns what was allocated at that moment.
  int64_t failed(int64_t bytes) {
    std::lock_guard<std::mutex> guard(lock);
    event_log().record_refusal(cpu, bytes);
    note_failure({bytes, stats.allocated_bytes, -1, -1, current_operator(), current_region()});
    return stats.allocated_bytes;
  }

  std::mutex lock;
  gp_memory_stats stats{};
  int64_t limit = std::numeric_limits<int64_t>::max();

 private:
  Blocks blocks;
};

// Never destroyed: tensors may be released by libtorch's own static destructors.
static CpuBooks& books() {
  static CpuBooks* instance = new CpuBooks();
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
      const int64_t allocated = books().failed(static_cast<int64_t>(bytes));
      TORCH_CHECK_WITH(OutOfMemoryError, false, "CPU memory limit reached: tried to allocate ", bytes, " bytes with ",
                       allocated, " allocated and ", books().limit, " allowed");
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
