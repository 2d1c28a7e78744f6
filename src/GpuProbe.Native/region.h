// A part of a forward pass that checkpointing runs a second time.
#pragma once
#include <ATen/core/Tensor.h>

#include <stdexcept>
#include <vector>

#include "gpuprobe.h"

namespace gpuprobe {

// Ends a recomputation early: nothing that is left of the region is needed. It may leave an operator that TorchSharp called,
// which lets nothing but c10::Error and std::runtime_error pass without ending the process; there its text is all that is left.
struct RecomputationStopped : std::runtime_error {
  RecomputationStopped() : std::runtime_error("gpuprobe: the recomputation has all that it was for") {}
};

class Region {
 public:
  explicit Region(const gp_region& description);
  ~Region();
  Region(const Region&) = delete;
  Region& operator=(const Region&) = delete;

  // Throws what the body reports.
  at::Tensor run(const std::vector<at::Tensor>& inputs) const;

  const std::vector<at::Tensor>& captured() const { return captured_tensors; }

 private:
  gp_region_body body;
  gp_region_release release;
  void* state;
  std::vector<at::Tensor> captured_tensors;
};

}  // namespace gpuprobe
