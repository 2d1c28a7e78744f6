#include "typed.h"

namespace gpuprobe {

const CpuKernelSet& cpu_kernels() {
#ifdef __x86_64__
  static const CpuKernelSet& chosen =
      __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
              __builtin_cpu_supports("avx512dq")
          ? avx512_kernels()
      : __builtin_cpu_supports("avx2") ? avx2_kernels()
                                       : baseline_kernels();
  return chosen;
#else
  return baseline_kernels();
#endif
}

}  // namespace gpuprobe
