#include "recomputation_clock.h"

#include <c10/core/impl/VirtualGuardImpl.h>

#include <mutex>
#include <utility>
#include <vector>

#include "errors.h"

namespace gpuprobe {

static std::mutex lock;
static int64_t counted = 0;
static std::chrono::steady_clock::duration on_host{};
static std::vector<std::pair<c10::Event, c10::Event>> on_device;

// A region within a region that runs again is part of its time.
static thread_local int depth = 0;

static c10::Event event_on(c10::Device device) {
  c10::Event event(device.type(), c10::EventFlag::BACKEND_DEFAULT);
  event.record(c10::impl::VirtualGuardImpl(device.type()).getStream(device));
  return event;
}

RecomputationClock::RecomputationClock(c10::Device device) : device(device), start(std::chrono::steady_clock::now()) {
  if (depth++ == 0 && !device.is_cpu() && !gp_cuda_is_virtual()) started = event_on(device);
}

RecomputationClock::~RecomputationClock() {
  if (--depth != 0) return;
  // A device that fails here fails again in the operator that follows, which tells it.
  guarded([&] { stop(); });
}

void RecomputationClock::stop() {
  std::lock_guard<std::mutex> guard(lock);
  counted++;
  if (started)
    on_device.emplace_back(std::move(*started), event_on(device));
  else
    on_host += std::chrono::steady_clock::now() - start;
}

}  // namespace gpuprobe

using namespace gpuprobe;

gp_status gp_recomputations_take(int64_t* count, double* seconds) {
  return guarded([&] {
    std::lock_guard<std::mutex> guard(lock);
    double total = std::chrono::duration<double>(on_host).count();
    for (const auto& [begun, ended] : on_device) {
      ended.synchronize();
      total += begun.elapsedTime(ended) / 1000;
    }
    *count = std::exchange(counted, 0);
    *seconds = total;
    on_host = {};
    on_device.clear();
  });
}
