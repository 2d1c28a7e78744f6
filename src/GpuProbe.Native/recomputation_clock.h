// The time that recomputations take.
#pragma once
#include <c10/core/Device.h>
#include <c10/core/Event.h>

#include <chrono>
#include <optional>

namespace gpuprobe {

// Counts from its creation to its end. A card works behind the program's back: there the time between two events on its
// stream counts, which is read when all are over.
class RecomputationClock {
 public:
  explicit RecomputationClock(c10::Device device);
  ~RecomputationClock();
  RecomputationClock(const RecomputationClock&) = delete;
  RecomputationClock& operator=(const RecomputationClock&) = delete;

 private:
  void stop();

  const c10::Device device;
  const std::chrono::steady_clock::time_point start;
  std::optional<c10::Event> started;
};

}  // namespace gpuprobe
