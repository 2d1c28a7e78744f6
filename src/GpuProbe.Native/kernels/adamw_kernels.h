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

template <typename T>
GP_KERNEL void gp_adamw_update(T& weight, float first, float second, const gp_adamw_step& step) {
  gp_store(weight, gp_load(weight) - step.step_size * (first / (GP_ROOT(second) + step.epsilon)));
  gp_store(weight, gp_load(weight) * step.kept);
}

template <typename T>
GP_KERNEL void gp_adamw_32bit(T* weights, const T* gradients, float* firsts, float* seconds, gp_adamw_step step,
                              gp_count start, int count) {
  GP_EACH(i, count) {
    const float gradient = gp_load(gradients[start + i]);
    const float first = firsts[start + i] * step.beta1 + (1.0f - step.beta1) * gradient;
    const float second = seconds[start + i] * step.beta2 + (1.0f - step.beta2) * (gradient * gradient);
    gp_adamw_update(weights[start + i], first, second, step);
    firsts[start + i] = first;
    seconds[start + i] = second;
  }
}

// The two codes and their middles, in the memory that a block of threads shares.
struct gp_adamw_codes {
  float first[gp_code_values], second[gp_code_values], first_middles[gp_code_middles], second_middles[gp_code_middles];
};

GP_KERNEL void gp_adamw_prepare(const float* first_code, const float* second_code, gp_adamw_codes& codes) {
  GP_EACH(i, gp_code_values) {
    codes.first[i] = first_code[i];
    codes.second[i] = second_code[i];
  }
  GP_BARRIER;
  gp_code_prepare(codes.first, codes.first_middles);
  gp_code_prepare(codes.second, codes.second_middles);
}

// One block. A gradient that is not finite leaves its weight as it is and resets its moments. A first moment never loses
// its sign to quantization: the smallest step away from zero is taken instead of zero.
template <typename T>
GP_KERNEL void gp_adamw_8bit(T* weights, const T* gradients, gp_byte* firsts, gp_byte* seconds, float* first_largest,
                             float* second_largest, const gp_adamw_codes& codes, gp_adamw_step step, int count) {
  GP_SHARED float first[gp_adamw_block];
  GP_SHARED float second[gp_adamw_block];
  GP_SHARED float first_magnitudes[gp_adamw_block];
  GP_SHARED float second_magnitudes[gp_adamw_block];
  const float first_scale = first_largest[0], second_scale = second_largest[0];
  GP_EACH(i, gp_adamw_block) first_magnitudes[i] = second_magnitudes[i] = 0.0f;
  GP_BARRIER;
  GP_EACH(i, count) {
    const float gradient = gp_load(gradients[i]);
    const float m = codes.first[firsts[i]] * first_scale * step.beta1 + (1.0f - step.beta1) * gradient;
    const float v = codes.second[seconds[i]] * second_scale * step.beta2 + (1.0f - step.beta2) * gradient * gradient;
    const bool finite = gradient - gradient == 0.0f;
    first[i] = finite ? m : 0.0f;
    second[i] = finite ? v : 0.0f;
    first_magnitudes[i] = gp_absolute(first[i]);
    second_magnitudes[i] = gp_absolute(second[i]);
    T updated = weights[i];
    gp_adamw_update(updated, m, v, step);
    weights[i] = finite ? updated : weights[i];
  }
  GP_BARRIER;
  gp_largest<gp_adamw_block>(first_magnitudes);
  gp_largest<gp_adamw_block>(second_magnitudes);
  const float first_divisor = first_magnitudes[0] > 0.0f ? first_magnitudes[0] : 1.0f;
  const float second_divisor = second_magnitudes[0] > 0.0f ? second_magnitudes[0] : 1.0f;
  GP_EACH(i, 1) {
    first_largest[i] = first_magnitudes[i];
    second_largest[i] = second_magnitudes[i];
  }
  GP_EACH(i, count) {
    const int index = gp_code_index(codes.first_middles, first[i] / first_divisor);
    firsts[i] = (gp_byte)(index - (first[i] < 0.0f && codes.first[index] >= 0.0f));
    seconds[i] = (gp_byte)gp_code_index(codes.second_middles, second[i] / second_divisor);
  }
}
