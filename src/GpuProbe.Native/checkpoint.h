// Activation checkpointing as in torch.utils.checkpoint.
#pragma once
#include <torch/csrc/autograd/saved_variable_hooks.h>

#include <memory>

namespace gpuprobe {

// What is to become of a tensor that an operator of this thread wants to keep for backward; null outside checkpointing.
std::unique_ptr<torch::autograd::SavedVariableHooks> checkpoint_hooks();

}  // namespace gpuprobe
