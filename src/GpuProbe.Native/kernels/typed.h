// What the tensor functions of this folder share.
#pragma once
#include <ATen/ATen.h>

#include "cpu_kernels.h"

namespace gpuprobe {

// The kernels compiled with the newest instructions that this processor has.
const CpuKernelSet& cpu_kernels();

inline int64_t parts(int64_t count, int64_t size) { return (count + size - 1) / size; }

// Calls `body` with the CPU's kernels for a type; `body` takes a null pointer of the element's type as second argument.
template <typename Body>
void with_type(at::ScalarType type, Body&& body) {
  switch (type) {
    case at::kFloat: return body(cpu_kernels().of_float, static_cast<float*>(nullptr));
    case at::kBFloat16: return body(cpu_kernels().of_bfloat16, static_cast<gp_bfloat16*>(nullptr));
    case at::kHalf: return body(cpu_kernels().of_half, static_cast<gp_half*>(nullptr));
    default: TORCH_CHECK(false, "there are kernels for float, bfloat16 and half, not for ", type);
  }
}

inline void require_device(const at::Tensor& tensor, c10::Device device, const char* what) {
  TORCH_CHECK(tensor.device() == device, what, " is on ", tensor.device(), ", not on ", device);
}

inline void require_layout(const at::Tensor& tensor, at::ScalarType type, int64_t count, const char* what) {
  TORCH_CHECK(tensor.scalar_type() == type, what, " is of type ", tensor.scalar_type(), ", not ", type);
  TORCH_CHECK(tensor.numel() == count, what, " has ", tensor.numel(), " elements where ", count, " are needed");
  TORCH_CHECK(tensor.is_contiguous(), what, " is not contiguous");
}

inline void require_kernels(c10::Device device) {
  TORCH_CHECK(device.is_cpu() || device.is_cuda(), "there are kernels for cpu and cuda, not for ", device);
}

}  // namespace gpuprobe
