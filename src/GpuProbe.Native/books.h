// The books of device memory: single events while recording, for whichever device is recorded, and the live blocks of
// one device with the operator calls that allocated them.
#pragma once
#include <c10/util/flat_hash_map.h>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "gpuprobe.h"

namespace gpuprobe {

class EventLog {
 public:
  void start(int32_t device, int64_t capacity);
  void stop();
  int64_t drain(gp_memory_event* events, int64_t capacity);
  int64_t lost();

  // Returns the event's number, counted over the process, or -1 if it was not recorded.
  int64_t record(int32_t device, const void* address, int64_t bytes, bool scratch);

  // A segment that was taken from the device, or with a negative size given back to it.
  void record_segment(int32_t device, const void* address, int64_t bytes);

  // A request that the device has no room for: an event of 0 bytes at address 0.
  void record_refusal(int32_t device, int64_t requested);

  // What is to be called before events are taken, so that none of them lacks its size.
  void settle_with(void (*settle)());

  // States the size of an event whose size was not known yet; nothing if it has been drained meanwhile.
  void amend(int64_t number, int64_t bytes);

 private:
  int64_t append(int32_t device, const void* address, int64_t bytes, bool scratch, int64_t requested);

  std::mutex lock;
  bool recording = false;
  int32_t recorded_device = 0;
  size_t room = 0;
  int64_t lost_events = 0;
  int64_t drained = 0;
  std::atomic<void (*)()> settler{nullptr};
  std::vector<gp_memory_event> events;
};

EventLog& event_log();

class Blocks {
 public:
  void add(void* address, int64_t bytes);
  void resize(void* address, int64_t bytes);

  struct Removed {
    int64_t bytes;
    bool scratch;  // released by the very operator call that had allocated it
  };
  std::optional<Removed> remove(void* address);

 private:
  struct Block {
    int64_t bytes;
    int64_t call;
  };
  ska::flat_hash_map<void*, Block> blocks;
};

// The last allocation that was refused, until it has been told.
void note_failure(const gp_out_of_memory& failure);

// What was so when an exception began to end operators. It explains a lack of memory that no allocator has told of: what the
// driver's pools refuse, or the card to the runtime itself.
void note_failing(const gp_out_of_memory& state);
void forget_failing();

}  // namespace gpuprobe
