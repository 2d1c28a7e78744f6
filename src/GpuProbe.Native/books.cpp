// Events, blocks and refused allocations, as cpu_memory.cpp and cuda_memory.cpp keep them.
#include "books.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <chrono>

#include "attribution.h"
#include "errors.h"

namespace gpuprobe {

// Never destroyed: tensors may be released by libtorch's own static destructors.
EventLog& event_log() {
  static EventLog* instance = new EventLog();
  return *instance;
}

void EventLog::start(int32_t device, int64_t capacity) {
  std::lock_guard<std::mutex> guard(lock);
  recording = true;
  recorded_device = device;
  room = static_cast<size_t>(capacity);
  // A recording starts empty: what an earlier one left undrained is not part of it.
  drained += static_cast<int64_t>(events.size());
  events.clear();
  events.reserve(room);
}

void EventLog::stop() {
  std::lock_guard<std::mutex> guard(lock);
  recording = false;
}

int64_t EventLog::record(int32_t device, const void* address, int64_t bytes, bool scratch) {
  return append(device, address, bytes, scratch, std::max<int64_t>(bytes, 0));
}

void EventLog::record_segment(int32_t device, const void* address, int64_t bytes) {
  append(device, address, 0, false, bytes);
}

int64_t EventLog::append(int32_t device, const void* address, int64_t bytes, bool scratch, int64_t requested) {
  std::lock_guard<std::mutex> guard(lock);
  if (!recording || device != recorded_device) return -1;
  if (events.size() == room) {
    lost_events++;
    return -1;
  }
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  events.push_back({reinterpret_cast<int64_t>(address), bytes,
                    std::chrono::duration_cast<std::chrono::nanoseconds>(now).count(), current_operator(),
                    current_region(), scratch, runs_again(), requested});
  return drained + static_cast<int64_t>(events.size()) - 1;
}

void EventLog::record_refusal(int32_t device, int64_t requested) { append(device, nullptr, 0, false, requested); }

void EventLog::amend(int64_t number, int64_t bytes) {
  std::lock_guard<std::mutex> guard(lock);
  if (number >= drained) events[static_cast<size_t>(number - drained)].bytes = bytes;
}

void EventLog::settle_with(void (*settle)()) { settler = settle; }

int64_t EventLog::drain(gp_memory_event* taken, int64_t capacity) {
  if (auto* settle = settler.load()) settle();
  std::lock_guard<std::mutex> guard(lock);
  const int64_t count = std::min<int64_t>(capacity, static_cast<int64_t>(events.size()));
  std::copy_n(events.begin(), count, taken);
  events.erase(events.begin(), events.begin() + count);
  drained += count;
  return count;
}

int64_t EventLog::lost() {
  std::lock_guard<std::mutex> guard(lock);
  return lost_events;
}

void Blocks::add(void* address, int64_t bytes) { blocks[address] = {bytes, current_call()}; }

void Blocks::resize(void* address, int64_t bytes) {
  const auto entry = blocks.find(address);
  if (entry != blocks.end()) entry->second.bytes = bytes;
}

std::optional<Blocks::Removed> Blocks::remove(void* address) {
  const auto entry = blocks.find(address);
  if (entry == blocks.end()) return std::nullopt;
  const Block block = entry->second;
  blocks.erase(entry);
  return Removed{block.bytes, is_running(block.call)};
}

static std::mutex failure_lock;
static std::optional<gp_out_of_memory> last_failure, failing;

void note_failure(const gp_out_of_memory& failure) {
  std::lock_guard<std::mutex> guard(failure_lock);
  last_failure = failure;
}

void note_failing(const gp_out_of_memory& state) {
  std::lock_guard<std::mutex> guard(failure_lock);
  failing = state;
}

void forget_failing() {
  std::lock_guard<std::mutex> guard(failure_lock);
  failing.reset();
}

}  // namespace gpuprobe

using namespace gpuprobe;

gp_status gp_memory_events_start(int32_t device, int64_t capacity) {
  return guarded([&] { event_log().start(device, capacity); });
}

void gp_memory_events_stop(void) { event_log().stop(); }

int64_t gp_memory_events_drain(gp_memory_event* events, int64_t capacity) { return event_log().drain(events, capacity); }

void gp_memory_events_mark(gp_tensor tensor) {
  const at::Tensor& t = tensor_of(tensor);
  event_log().record(gp_tensor_device(tensor), t.storage().data(), 0, false);
}

int64_t gp_memory_events_lost(void) { return event_log().lost(); }

int32_t gp_memory_last_failure(gp_out_of_memory* failure) {
  std::lock_guard<std::mutex> guard(failure_lock);
  const auto& told = last_failure ? last_failure : failing;
  if (!told) return 0;
  *failure = *told;
  // Told once: a later failure of which the allocator knows nothing must not be explained by this one.
  last_failure.reset();
  failing.reset();
  return 1;
}
