// What a region's second run must find as the first one found it: the states of the random number generators and autocast.
#pragma once
#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <utility>
#include <vector>

namespace gpuprobe {

// The generators of the CPU and of each device that the region's inputs are on.
class RandomState {
 public:
  static RandomState of(const std::vector<at::Tensor>& inputs);

  // The present state of the same generators.
  RandomState now() const;
  void restore() const;
  std::vector<at::Tensor> tensors() const;

 private:
  std::vector<std::pair<at::Generator, at::Tensor>> generators;
};

class AutocastState {
 public:
  // `device`: autocast of its type and of the CPU's.
  static AutocastState of(c10::Device device);
  void apply() const;
  int count() const { return static_cast<int>(types.size()); }

 private:
  struct Type {
    c10::DeviceType device;
    bool enabled;
    at::ScalarType dtype;
  };
  std::vector<Type> types;
  bool cache = true;
};

// Both as they were in the first run, until the end of this object's life. torch.utils.checkpoint does the same in the
// same order: torch.random.fork_rng around torch.amp.autocast, which forgets its cache when the outermost one ends.
class Replay {
 public:
  Replay(const RandomState& random, const AutocastState& autocast, c10::Device device);
  ~Replay();
  Replay(const Replay&) = delete;
  Replay& operator=(const Replay&) = delete;

 private:
  RandomState random_before;
  AutocastState autocast_before;
};

}  // namespace gpuprobe
