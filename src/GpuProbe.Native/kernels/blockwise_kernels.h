// 8 bits for a number: blocks are divided by their largest magnitude, and each quotient becomes the index of the nearest
// entry of a sorted code of 256 values (Dettmers et al. 2022, "8-bit Optimizers via Block-wise Quantization",
// arXiv:2110.02861).
#pragma once
#include "language.h"

enum { gp_code_values = 256, gp_code_middles = 255, gp_blockwise_lanes = 256, gp_blockwise_tile = 1024 };

// The middles between neighbours.
GP_KERNEL void gp_code_prepare(const float* code, float* middles) {
  GP_EACH(i, gp_code_middles) middles[i] = (code[i] + code[i + 1]) * 0.5f;
  GP_BARRIER;
}

// The nearest entry; a number in the very middle gets the entry with the even index, as in bitsandbytes, whose search
// always ends on one; NaN gets entry 0.
GP_KERNEL int gp_code_index(const float* middles, float x) {
  int index = 0;
  for (int step = gp_code_values / 2; step > 1; step /= 2) index += x >= middles[index + step - 1] ? step : 0;
  return index + (x > middles[index]);
}

// One block of any size.
template <typename T>
GP_KERNEL void gp_blockwise_quantize(const T* values, const float* middles, gp_byte* codes, float* largest, int count) {
  GP_SHARED float magnitudes[gp_blockwise_lanes];
  GP_EACH(i, gp_blockwise_lanes) magnitudes[i] = 0.0f;
  GP_BARRIER;
  for (int start = 0; start < count; start += gp_blockwise_lanes) {
    const int length = count - start < gp_blockwise_lanes ? count - start : gp_blockwise_lanes;
    GP_EACH(i, length) {
      const float magnitude = gp_absolute(gp_load(values[start + i]));
      magnitudes[i] = magnitude > magnitudes[i] ? magnitude : magnitudes[i];
    }
  }
  GP_BARRIER;
  gp_largest<gp_blockwise_lanes>(magnitudes);
  const float scale = magnitudes[0] > 0.0f ? 1.0f / magnitudes[0] : 0.0f;
  GP_EACH(i, 1) largest[i] = magnitudes[i];
  GP_EACH(i, count) codes[i] = (gp_byte)gp_code_index(middles, gp_load(values[i]) * scale);
}

// Consecutive numbers from `start` on.
template <typename T>
GP_KERNEL void gp_blockwise_dequantize(const gp_byte* codes, const float* largest, const float* code, T* values,
                                       int block_size, gp_count start, int count) {
  GP_EACH(i, count) gp_store(values[start + i], code[codes[start + i]] * largest[(start + i) / block_size]);
}
