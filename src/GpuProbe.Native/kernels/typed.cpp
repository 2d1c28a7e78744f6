#include "typed.h"

#include <ATen/Version.h>

namespace gpuprobe {

const CpuKernelSet& cpu_kernels() {
#ifdef __x86_64__
  // As libtorch's own kernels choose, which ATEN_CPU_CAPABILITY can hold back.
  static const std::string capability = at::get_cpu_capability();
  if (capability == "AVX512") return avx512_kernels();
  if (capability == "AVX2") return avx2_kernels();
#endif
  return baseline_kernels();
}

}  // namespace gpuprobe
