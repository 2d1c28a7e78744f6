// A part of a forward pass that checkpointing runs a second time.
#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

#include "gpuprobe.h"

namespace gpuprobe {

// Ends a recomputation early: nothing that is left of the region is needed. Deliberately no std::exception, so that
// nothing between the place where it is thrown and the one where it is awaited takes it for an error.
struct RecomputationStopped {};

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
