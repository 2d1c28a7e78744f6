#include "replay.h"

#include <ATen/Context.h>
#include <ATen/autocast_mode.h>

#include <algorithm>
#include <mutex>

namespace gpuprobe {

static at::Tensor state_of(at::Generator generator) {
  std::lock_guard<std::mutex> lock(generator.mutex());
  return generator.get_state();
}

RandomState RandomState::of(const std::vector<at::Tensor>& inputs) {
  RandomState state;
  std::vector<c10::Device> devices{c10::Device(c10::DeviceType::CPU)};
  for (const auto& tensor : inputs)
    if (std::find(devices.begin(), devices.end(), tensor.device()) == devices.end()) devices.push_back(tensor.device());
  for (const auto& device : devices) {
    const at::Generator& generator = at::globalContext().defaultGenerator(device);
    state.generators.emplace_back(generator, state_of(generator));
  }
  return state;
}

RandomState RandomState::now() const {
  RandomState state;
  for (const auto& entry : generators) state.generators.emplace_back(entry.first, state_of(entry.first));
  return state;
}

void RandomState::restore() const {
  for (const auto& entry : generators) {
    at::Generator generator = entry.first;
    std::lock_guard<std::mutex> lock(generator.mutex());
    generator.set_state(entry.second);
  }
}

std::vector<at::Tensor> RandomState::tensors() const {
  std::vector<at::Tensor> states;
  for (const auto& entry : generators) states.push_back(entry.second);
  return states;
}

AutocastState AutocastState::of(c10::Device device) {
  AutocastState state;
  std::vector<c10::DeviceType> devices{c10::DeviceType::CPU};
  if (!device.is_cpu()) devices.insert(devices.begin(), device.type());
  for (const auto type : devices)
    state.types.push_back({type, at::autocast::is_autocast_enabled(type), at::autocast::get_autocast_dtype(type)});
  state.cache = at::autocast::is_autocast_cache_enabled();
  return state;
}

void AutocastState::apply() const {
  for (const auto& type : types) {
    at::autocast::set_autocast_enabled(type.device, type.enabled);
    at::autocast::set_autocast_dtype(type.device, type.dtype);
  }
  at::autocast::set_autocast_cache_enabled(cache);
}

Replay::Replay(const RandomState& random, const AutocastState& autocast, c10::Device device)
    : random_before(random.now()), autocast_before(AutocastState::of(device)) {
  random.restore();
  autocast.apply();
  for (int i = 0; i < autocast.count(); i++) at::autocast::increment_nesting();
}

Replay::~Replay() {
  for (int i = 0; i < autocast_before.count(); i++)
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
  autocast_before.apply();
  random_before.restore();
}

}  // namespace gpuprobe
