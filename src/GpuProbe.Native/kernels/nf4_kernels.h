// NF4 (Dettmers et al. 2023, "QLoRA", arXiv:2305.14314, appendix E): blocks of 64 numbers are divided by their largest
// magnitude, and each quotient becomes the index of the nearest of 16 values. Two indices share a byte, the first one above.
#pragma once
#include "language.h"

enum { gp_nf4_block = 64, gp_nf4_values = 16, gp_nf4_tile = 8 };

GP_KERNEL float gp_nf4_value(int index) {
  const float values[gp_nf4_values] = {
      -1.0f, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f, -0.28444138169288635f,
      -0.18477343022823334f, -0.09105003625154495f, 0.0f, 0.07958029955625534f, 0.16093020141124725f,
      0.24611230194568634f, 0.33791524171829224f, 0.44070982933044434f, 0.5626170039176941f, 0.7229568362236023f, 1.0f};
  return values[index];
}

// How many of the middles between neighbours lie below: a number in the very middle gets the lower index, NaN the lowest.
// The middles are bitsandbytes' decision boundaries.
GP_KERNEL int gp_nf4_index(float x) {
  return (x > -0.8480964004993439f) + (x > -0.6106329262256622f) + (x > -0.4599952697753906f) +
         (x > -0.33967943489551544f) + (x > -0.23460740596055984f) + (x > -0.13791173323988914f) +
         (x > -0.045525018125772476f) + (x > 0.03979014977812767f) + (x > 0.1202552504837513f) +
         (x > 0.2035212516784668f) + (x > 0.2920137718319893f) + (x > 0.3893125355243683f) + (x > 0.5016634166240692f) +
         (x > 0.6427869200706482f) + (x > 0.8614784181118011f);
}

// One block, of `count` numbers: 64, or less in the last one, whose missing numbers count as zero. A block of zeros is
// scaled by 0, so that it becomes zeros again.
template <typename T>
GP_KERNEL void gp_nf4_quantize(const T* GP_ALONE values, gp_byte* GP_ALONE packed, float* GP_ALONE largest, int count) {
  GP_SHARED float numbers[gp_nf4_block];
  GP_SHARED unsigned magnitudes[gp_nf4_block];
  GP_SHARED gp_byte indices[gp_nf4_block];
  GP_EACH(i, gp_nf4_block) {
    numbers[i] = i < count ? gp_load(values[i]) : 0.0f;
    magnitudes[i] = gp_magnitude(numbers[i]);
  }
  const float whole = gp_largest<gp_nf4_block>(magnitudes);
  const float scale = whole > 0.0f ? 1.0f / whole : 0.0f;
  GP_EACH(i, 1) largest[i] = whole;
  GP_EACH(i, gp_nf4_block) indices[i] = (gp_byte)gp_nf4_index(numbers[i] * scale);
  GP_BARRIER;
  GP_EACH(i, (count + 1) / 2) packed[i] = (gp_byte)(indices[2 * i] << 4 | indices[2 * i + 1]);
}

// A tile of blocks, of `count` numbers in all. The 16 products of a block are rounded once, then only looked up.
template <typename T>
GP_KERNEL void gp_nf4_dequantize(const gp_byte* GP_ALONE packed, const float* GP_ALONE largest, T* GP_ALONE values, int count) {
  GP_SHARED T products[gp_nf4_tile * gp_nf4_values];
  GP_EACH(i, (count + gp_nf4_block - 1) / gp_nf4_block * gp_nf4_values)
    gp_store(products[i], gp_nf4_value(i % gp_nf4_values) * largest[i / gp_nf4_values]);
  GP_BARRIER;
  gp_pair<T>* pairs = (gp_pair<T>*)values;
  GP_EACH(i, count / 2) {
    const T* product = products + i / (gp_nf4_block / 2) * gp_nf4_values;
    pairs[i] = {product[packed[i] >> 4], product[packed[i] & 15]};
  }
  GP_EACH(i, count % 2) values[count - 1] = products[(count - 1) / gp_nf4_block * gp_nf4_values + (packed[count / 2] >> 4)];
}
