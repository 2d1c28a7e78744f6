// Data types: sizes, and conversion of the small floating-point formats.
#include <math.h>
#include <string.h>

#include "nccl.h"

int nccl_type_bytes(int type) {
  static const int bytes[ncclNumTypes] = {1, 1, 4, 4, 8, 8, 2, 4, 8, 2, 1, 1};
  return type >= 0 && type < ncclNumTypes ? bytes[type] : 0;
}

typedef struct layout {
  int exponent_bits, mantissa_bits;
  int finite_only;  // no infinity, one pattern for NaN (e4m3)
} layout;

static layout layout_of(int type) {
  switch (type) {
    case ncclFloat16: return (layout){5, 10, 0};
    case ncclBfloat16: return (layout){8, 7, 0};
    case ncclFloat8e4m3: return (layout){4, 3, 1};
    default: return (layout){5, 2, 0};
  }
}

float nccl_decode(uint32_t bits, int type) {
  layout of = layout_of(type);
  int bias = (1 << (of.exponent_bits - 1)) - 1, top = (1 << of.exponent_bits) - 1;
  uint32_t mantissa = bits & ((1u << of.mantissa_bits) - 1);
  int exponent = (int)(bits >> of.mantissa_bits) & top;
  float sign = bits >> (of.exponent_bits + of.mantissa_bits) & 1 ? -1.0f : 1.0f;
  uint32_t all_ones = (1u << of.mantissa_bits) - 1;
  if (of.finite_only && exponent == top && mantissa == all_ones) return NAN;
  if (!of.finite_only && exponent == top) return mantissa ? NAN : sign * INFINITY;
  if (!exponent) return sign * ldexpf((float)mantissa, 1 - bias - of.mantissa_bits);
  return sign * ldexpf((float)(mantissa + (1u << of.mantissa_bits)), exponent - bias - of.mantissa_bits);
}

uint32_t nccl_encode(float value, int type) {
  layout of = layout_of(type);
  int bias = (1 << (of.exponent_bits - 1)) - 1, top = (1 << of.exponent_bits) - 1;
  uint32_t sign = (uint32_t)!!signbit(value) << (of.exponent_bits + of.mantissa_bits);
  uint32_t all_ones = (1u << of.mantissa_bits) - 1;
  uint32_t not_a_number = sign | (uint32_t)top << of.mantissa_bits | all_ones;
  uint32_t infinity = of.finite_only ? not_a_number : sign | (uint32_t)top << of.mantissa_bits;
  if (isnan(value)) return not_a_number;
  if (isinf(value)) return infinity;
  if (value == 0) return sign;
  int exponent;
  frexpf(fabsf(value), &exponent);
  int least = 1 - bias;
  int scale = exponent - 1 > least ? exponent - 1 : least;
  // In units of the last place; nearbyint rounds halves to even. A carry moves into the exponent by itself.
  uint32_t units = (uint32_t)nearbyint(ldexp(fabs((double)value), of.mantissa_bits - scale));
  uint32_t magnitude = units < (1u << of.mantissa_bits) ? units : units + ((uint32_t)(scale + bias - 1) << of.mantissa_bits);
  uint32_t greatest = of.finite_only ? ((uint32_t)top << of.mantissa_bits | (all_ones - 1))
                                     : ((uint32_t)(top - 1) << of.mantissa_bits | all_ones);
  return magnitude > greatest ? infinity : sign | magnitude;
}
