// The kernels as a card launches them; compiled at run time, by NVRTC.
#pragma once
#include "adamw_kernels.h"
#include "blockwise_kernels.h"
#include "nf4_kernels.h"

GP_KERNEL int gp_part(gp_count all, gp_count start, int most) { return all - start < most ? (int)(all - start) : most; }

template <typename T>
__global__ void nf4_quantize(const T* values, gp_byte* packed, float* largest, gp_count count) {
  const gp_count block = blockIdx.x, start = block * gp_nf4_block;
  gp_nf4_quantize(values + start, packed + start / 2, largest + block, gp_part(count, start, gp_nf4_block));
}

template <typename T>
__global__ void nf4_dequantize(const gp_byte* packed, const float* largest, T* values, gp_count count) {
  const gp_count tile = blockIdx.x, start = tile * gp_nf4_tile * gp_nf4_block;
  gp_nf4_dequantize(packed + start / 2, largest + tile * gp_nf4_tile, values + start,
                    gp_part(count, start, gp_nf4_tile * gp_nf4_block));
}

template <typename T>
__global__ void blockwise_quantize(const T* values, const float* code, gp_byte* codes, float* largest, int block_size,
                                   gp_count count) {
  __shared__ gp_code_middles middles;
  gp_code_prepare(code, middles);
  const gp_count block = blockIdx.x, start = block * block_size;
  gp_blockwise_quantize(values + start, middles, codes + start, largest + block, gp_part(count, start, block_size));
}

template <typename T>
__global__ void blockwise_dequantize(const gp_byte* codes, const float* largest, const float* code, T* values,
                                     int block_size, gp_count count) {
  const gp_count block = blockIdx.x, start = block * block_size;
  gp_blockwise_dequantize(codes + start, largest[block], code, values + start, gp_part(count, start, block_size));
}

template <typename T>
__global__ void adamw_8bit(T* weights, const T* gradients, gp_byte* firsts, gp_byte* seconds, float* first_largest,
                           float* second_largest, const float* first_code, const float* second_code, gp_adamw_step step,
                           gp_count count) {
  __shared__ float first[gp_code_values], second[gp_code_values];
  __shared__ gp_code_middles first_middles, second_middles;
  GP_EACH(i, gp_code_values) {
    first[i] = first_code[i];
    second[i] = second_code[i];
  }
  GP_BARRIER;
  gp_code_prepare(first, first_middles);
  gp_code_prepare(second, second_middles);
  const gp_adamw_codes<gp_code_middles> codes = {first, second, first_middles, second_middles};
  const gp_count block = blockIdx.x, start = block * gp_adamw_block;
  gp_adamw_8bit(weights + start, gradients + start, firsts + start, seconds + start, first_largest + block,
                second_largest + block, codes, step, gp_part(count, start, gp_adamw_block));
}

template <typename T>
__global__ void adamw_32bit(T* weights, const T* gradients, float* firsts, float* seconds, gp_adamw_step step,
                            gp_count count) {
  const gp_count start = (gp_count)blockIdx.x * gp_adamw_tile;
  gp_adamw_32bit(weights, gradients, firsts, seconds, step, start, gp_part(count, start, gp_adamw_tile));
}
