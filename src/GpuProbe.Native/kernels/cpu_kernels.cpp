// Compiled several times, each with other instructions and another name in GPUPROBE_KERNEL_SET. It takes no other header:
// an inline function of one would exist with instructions that not every processor has.
#include "cpu_kernels.h"

namespace gpuprobe {
namespace {

int part(gp_count all, gp_count start, int most) { return all - start < most ? static_cast<int>(all - start) : most; }

template <typename T>
void nf4_quantize(BlockRange blocks, const T* values, gp_byte* packed, float* largest, gp_count count) {
  for (gp_count block = blocks.first; block < blocks.end; block++) {
    const gp_count start = block * gp_nf4_block;
    const int length = part(count, start, gp_nf4_block);
    // The whole blocks' length is a constant to the compiler.
    if (length == gp_nf4_block) gp_nf4_quantize(values + start, packed + start / 2, largest + block, gp_nf4_block);
    else gp_nf4_quantize(values + start, packed + start / 2, largest + block, length);
  }
}

template <typename T>
void nf4_dequantize(BlockRange tiles, const gp_byte* packed, const float* largest, T* values, gp_count count) {
  constexpr int size = gp_nf4_tile * gp_nf4_block;
  for (gp_count tile = tiles.first; tile < tiles.end; tile++) {
    const gp_count start = tile * size;
    gp_nf4_dequantize(packed + start / 2, largest + tile * gp_nf4_tile, values + start, part(count, start, size));
  }
}

template <typename T>
void blockwise_quantize(BlockRange blocks, const T* values, const gp_code_table& table, gp_byte* codes, float* largest,
                        int block_size, gp_count count) {
  for (gp_count block = blocks.first; block < blocks.end; block++) {
    const gp_count start = block * block_size;
    const int length = part(count, start, block_size);
    if (table.complete) gp_blockwise_quantize(values + start, table, codes + start, largest + block, length);
    else gp_blockwise_quantize(values + start, table.middles, codes + start, largest + block, length);
  }
}

template <typename T>
void blockwise_dequantize(BlockRange blocks, const gp_byte* codes, const float* largest, const float* code, T* values,
                          int block_size, gp_count count) {
  for (gp_count block = blocks.first; block < blocks.end; block++) {
    const gp_count start = block * block_size;
    gp_blockwise_dequantize(codes + start, largest[block], code, values + start, part(count, start, block_size));
  }
}

template <typename T, typename Search>
void adamw_8bit_by(BlockRange blocks, T* weights, const T* gradients, gp_byte* firsts, gp_byte* seconds,
                   float* first_largest, float* second_largest, const gp_adamw_codes<Search>& codes,
                   const gp_adamw_step& step, gp_count count) {
  for (gp_count block = blocks.first; block < blocks.end; block++) {
    const gp_count start = block * gp_adamw_block;
    const int length = part(count, start, gp_adamw_block);
    if (length == gp_adamw_block)
      gp_adamw_8bit(weights + start, gradients + start, firsts + start, seconds + start, first_largest + block,
                    second_largest + block, codes, step, gp_adamw_block);
    else
      gp_adamw_8bit(weights + start, gradients + start, firsts + start, seconds + start, first_largest + block,
                    second_largest + block, codes, step, length);
  }
}

template <typename T>
void adamw_8bit(BlockRange blocks, T* weights, const T* gradients, gp_byte* firsts, gp_byte* seconds,
                float* first_largest, float* second_largest, const gp_adamw_codes<gp_code_table>& codes,
                const gp_adamw_step& step, gp_count count) {
  if (codes.first_search.complete && codes.second_search.complete)
    return adamw_8bit_by(blocks, weights, gradients, firsts, seconds, first_largest, second_largest, codes, step, count);
  const gp_adamw_codes<gp_code_middles> middles = {codes.first, codes.second, codes.first_search.middles,
                                                   codes.second_search.middles};
  adamw_8bit_by(blocks, weights, gradients, firsts, seconds, first_largest, second_largest, middles, step, count);
}

template <typename T>
void adamw_32bit(BlockRange tiles, T* weights, const T* gradients, float* firsts, float* seconds,
                 const gp_adamw_step& step, gp_count count) {
  for (gp_count tile = tiles.first; tile < tiles.end; tile++) {
    const gp_count start = tile * gp_adamw_tile;
    gp_adamw_32bit(weights, gradients, firsts, seconds, step, start, part(count, start, gp_adamw_tile));
  }
}

template <typename T>
constexpr CpuKernels<T> kernels_of() {
  return {&nf4_quantize<T>,         &nf4_dequantize<T>, &blockwise_quantize<T>,
          &blockwise_dequantize<T>, &adamw_8bit<T>,     &adamw_32bit<T>};
}

}  // namespace

const CpuKernelSet& GPUPROBE_KERNEL_SET() {
  static constexpr CpuKernelSet kernels = {kernels_of<float>(), kernels_of<gp_bfloat16>(), kernels_of<gp_half>()};
  return kernels;
}

}  // namespace gpuprobe
