// 8 bits for a number: blocks are divided by their largest magnitude, and each quotient becomes the index of the nearest
// entry of a sorted code of 256 values (Dettmers et al. 2022, "8-bit Optimizers via Block-wise Quantization",
// arXiv:2110.02861).
#pragma once
#include "language.h"

enum { gp_code_values = 256, gp_blockwise_lanes = 256 };

// What is searched on a card: the middles between neighbours.
struct gp_code_middles {
  float values[gp_code_values - 1];
};

GP_KERNEL void gp_code_prepare(const float* code, gp_code_middles& middles) {
  GP_EACH(i, gp_code_values - 1) middles.values[i] = (code[i] + code[i + 1]) * 0.5f;
  GP_BARRIER;
}

// The nearest entry; a number in the very middle gets the entry with the even index, as in bitsandbytes, whose search
// always ends on one; NaN gets entry 0.
GP_KERNEL int gp_code_index(const gp_code_middles& middles, float x) {
  int index = 0;
  for (int step = gp_code_values / 2; step > 1; step /= 2) index += x >= middles.values[index + step - 1] ? step : 0;
  return index + (x > middles.values[index]);
}

// One block of any size. `Search`: whatever gp_code_index takes.
template <typename T, typename Search>
GP_KERNEL void gp_blockwise_quantize(const T* GP_ALONE values, const Search& search, gp_byte* GP_ALONE codes,
                                     float* GP_ALONE largest, int count) {
  GP_SHARED unsigned magnitudes[gp_blockwise_lanes];
  GP_EACH(i, gp_blockwise_lanes) magnitudes[i] = 0;
  for (int start = 0; start < count; start += gp_blockwise_lanes) {
    const int length = count - start < gp_blockwise_lanes ? count - start : gp_blockwise_lanes;
    GP_EACH(i, length) {
      const unsigned magnitude = gp_magnitude(gp_load(values[start + i]));
      magnitudes[i] = magnitude > magnitudes[i] ? magnitude : magnitudes[i];
    }
  }
  const float whole = gp_largest<gp_blockwise_lanes>(magnitudes);
  const float scale = whole > 0.0f ? 1.0f / whole : 0.0f;
  GP_EACH(i, 1) largest[i] = whole;
  GP_EACH(i, count) codes[i] = (gp_byte)gp_code_index(search, gp_load(values[i]) * scale);
}

template <typename T>
GP_KERNEL void gp_blockwise_dequantize(const gp_byte* GP_ALONE codes, float largest, const float* GP_ALONE code,
                                       T* GP_ALONE values, int count) {
  GP_EACH(i, count) gp_store(values[i], code[codes[i]] * largest);
}
