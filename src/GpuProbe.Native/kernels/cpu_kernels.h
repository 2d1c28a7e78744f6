// The kernels on the CPU: each over a range of its blocks (or tiles), so that threads can share them. Compiled once for
// every set of instructions that is worth it.
#pragma once
#include "adamw_kernels.h"
#include "blockwise_kernels.h"
#include "code_table.h"
#include "nf4_kernels.h"

namespace gpuprobe {

struct BlockRange {
  gp_count first, end;
};

template <typename T>
struct CpuKernels {
  void (*nf4_quantize)(BlockRange blocks, const T* values, gp_byte* packed, float* largest, gp_count count);
  void (*nf4_dequantize)(BlockRange tiles, const gp_byte* packed, const float* largest, T* values, gp_count count);
  void (*blockwise_quantize)(BlockRange blocks, const T* values, const gp_code_table& table, gp_byte* codes, float* largest,
                             int block_size, gp_count count);
  void (*blockwise_dequantize)(BlockRange blocks, const gp_byte* codes, const float* largest, const float* code, T* values,
                               int block_size, gp_count count);
  void (*adamw_8bit)(BlockRange blocks, T* weights, const T* gradients, gp_byte* firsts, gp_byte* seconds,
                     float* first_largest, float* second_largest, const gp_adamw_codes<gp_code_table>& codes,
                     const gp_adamw_step& step, gp_count count);
  void (*adamw_32bit)(BlockRange tiles, T* weights, const T* gradients, float* firsts, float* seconds,
                      const gp_adamw_step& step, gp_count count);
};

struct CpuKernelSet {
  CpuKernels<float> of_float;
  CpuKernels<gp_bfloat16> of_bfloat16;
  CpuKernels<gp_half> of_half;
};

const CpuKernelSet& baseline_kernels();
#ifdef __x86_64__
const CpuKernelSet& avx2_kernels();
const CpuKernelSet& avx512_kernels();
#endif

}  // namespace gpuprobe
