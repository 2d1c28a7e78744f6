// AdamW as bitsandbytes computes it: moments in 32 bits whatever the weight's type, epsilon beside the root of the
// uncorrected second moment, and weight decay on the updated weight.
#pragma once
#include "blockwise_kernels.h"

enum { gp_adamw_block = 256, gp_adamw_tile = 1024 };

struct gp_adamw_step {
  float beta1, beta2;
  float step_size;  // learning rate * sqrt(1 - beta2^t) / (1 - beta1^t)
  float epsilon;    // epsilon * sqrt(1 - beta2^t)
  float kept;       // 1 - learning rate * weight decay
};

// Rounded to the weight's type after the update, and again after the decay.
template <typename T>
GP_KERNEL float gp_adamw_updated(T weight, float first, float second, const gp_adamw_step& step) {
  T updated;
  gp_store(updated, gp_load(weight) - step.step_size * (first / (GP_ROOT(second) + step.epsilon)));
  return gp_load(updated) * step.kept;
}

template <typename T>
GP_KERNEL void gp_adamw_32bit(T* GP_ALONE weights, const T* GP_ALONE gradients, float* GP_ALONE firsts,
                              float* GP_ALONE seconds, gp_adamw_step step, gp_count start, int count) {
  GP_EACH(i, count) {
    const float gradient = gp_load(gradients[start + i]);
    const float first = firsts[start + i] * step.beta1 + (1.0f - step.beta1) * gradient;
    const float second = seconds[start + i] * step.beta2 + (1.0f - step.beta2) * (gradient * gradient);
    gp_store(weights[start + i], gp_adamw_updated(weights[start + i], first, second, step));
    firsts[start + i] = first;
    seconds[start + i] = second;
  }
}

// The two codes, each as values and as what gp_code_index takes.
template <typename Search>
struct gp_adamw_codes {
  const float *first, *second;
  const Search &first_search, &second_search;
};

// One block. A gradient that is not finite leaves its weight as it is and resets its moments. A first moment never loses
// its sign to quantization: the smallest step away from zero is taken instead of zero.
template <typename T, typename Search>
GP_KERNEL void gp_adamw_8bit(T* GP_ALONE weights, const T* GP_ALONE gradients, gp_byte* GP_ALONE firsts,
                             gp_byte* GP_ALONE seconds, float* GP_ALONE first_largest, float* GP_ALONE second_largest,
                             const gp_adamw_codes<Search>& codes, gp_adamw_step step, int count) {
  GP_SHARED float first[gp_adamw_block];
  GP_SHARED float second[gp_adamw_block];
  GP_SHARED unsigned first_magnitudes[gp_adamw_block];
  GP_SHARED unsigned second_magnitudes[gp_adamw_block];
  const float first_scale = *first_largest, second_scale = *second_largest;
  GP_EACH(i, count) {
    first[i] = codes.first[firsts[i]];
    second[i] = codes.second[seconds[i]];
  }
  GP_EACH(i, count) {
    const float gradient = gp_load(gradients[i]);
    const float m = first[i] * first_scale * step.beta1 + (1.0f - step.beta1) * gradient;
    const float v = second[i] * second_scale * step.beta2 + (1.0f - step.beta2) * gradient * gradient;
    const bool finite = gradient - gradient == 0.0f;
    const float updated = gp_adamw_updated(weights[i], m, v, step);
    gp_store(weights[i], finite ? updated : gp_load(weights[i]));
    first[i] = finite ? m : 0.0f;
    second[i] = finite ? v : 0.0f;
  }
  GP_EACH(i, gp_adamw_block) {
    first_magnitudes[i] = i < count ? gp_magnitude(first[i]) : 0;
    second_magnitudes[i] = i < count ? gp_magnitude(second[i]) : 0;
  }
  const float first_whole = gp_largest<gp_adamw_block>(first_magnitudes);
  const float second_whole = gp_largest<gp_adamw_block>(second_magnitudes);
  GP_EACH(i, 1) {
    first_largest[i] = first_whole;
    second_largest[i] = second_whole;
  }
  const float first_divisor = first_whole > 0.0f ? first_whole : 1.0f;
  const float second_divisor = second_whole > 0.0f ? second_whole : 1.0f;
  GP_EACH(i, count) {
    first[i] /= first_divisor;
    second[i] /= second_divisor;
  }
  GP_EACH(i, count) {
    const int index = gp_code_index(codes.first_search, first[i]);
    // Both are asked always: a branch on a sign would be guessed wrong every second time.
    firsts[i] = (gp_byte)(index - ((int)(first[i] < 0.0f) & (int)(codes.first[index] >= 0.0f)));
    seconds[i] = (gp_byte)gp_code_index(codes.second_search, second[i]);
  }
}
