// What the kernels of this folder are written in: C++ that both the host's compiler and NVRTC take. The text of a kernel
// exists once; on a card a block of threads shares its loops, on the CPU one thread runs each loop from end to end.
//
// Rules: a kernel is a sequence of loops `GP_EACH(i, count)` whose rounds are independent of each other; what one loop
// leaves for the next lies in a GP_SHARED array, with GP_BARRIER between them unless each round reads only what the round of
// the same number wrote. No headers, and no operation that is not rounded as IEEE 754 says: both sides are compiled without
// contraction to fused multiply-adds, so they agree to the bit.
#pragma once

#ifdef __CUDACC_RTC__
#define GP_KERNEL static __device__ __forceinline__
#define GP_SHARED __shared__
#define GP_EACH(i, count) for (int i = threadIdx.x; i < (count); i += blockDim.x)
#define GP_BARRIER __syncthreads()
#define GP_ROOT(x) sqrtf(x)
#define GP_BITS_OF(x) __float_as_uint(x)
#define GP_FLOAT_OF(bits) __uint_as_float(bits)
#else
#define GP_KERNEL static inline __attribute__((always_inline))
#define GP_SHARED
#define GP_EACH(i, count) for (int i = 0; i < (count); i++)
#define GP_BARRIER ((void)0)
#define GP_ROOT(x) __builtin_sqrtf(x)
#define GP_BITS_OF(x) gpuprobe_bits_of(x)
#define GP_FLOAT_OF(bits) gpuprobe_float_of(bits)
static inline __attribute__((always_inline)) unsigned gpuprobe_bits_of(float x) {
  unsigned bits;
  __builtin_memcpy(&bits, &x, sizeof bits);
  return bits;
}
static inline __attribute__((always_inline)) float gpuprobe_float_of(unsigned bits) {
  float x;
  __builtin_memcpy(&x, &bits, sizeof x);
  return x;
}
#endif

#define GP_ALONE __restrict__  // nothing else leads to what lies behind this pointer

typedef unsigned char gp_byte;
typedef long long gp_count;

// Numbers as they lie in memory: bfloat16 and IEEE half precision by their bits.
struct gp_bfloat16 {
  unsigned short bits;
};
struct gp_half {
  unsigned short bits;
};

template <typename T>
struct alignas(2 * sizeof(T)) gp_pair {
  T first, second;
};

GP_KERNEL float gp_load(float x) { return x; }
GP_KERNEL float gp_load(gp_bfloat16 x) { return GP_FLOAT_OF((unsigned)x.bits << 16); }

// The exponent is moved by a product with 2^112, which also makes normal numbers of half precision's subnormal ones.
GP_KERNEL float gp_load(gp_half x) {
  const unsigned magnitude = x.bits & 0x7fffu;
  const unsigned scaled = GP_BITS_OF(GP_FLOAT_OF(magnitude << 13) * 0x1p112f);
  const unsigned special = magnitude << 13 | 0x7f800000u;
  return GP_FLOAT_OF((magnitude >= 0x7c00u ? special : scaled) | (unsigned)(x.bits & 0x8000u) << 16);
}

GP_KERNEL void gp_store(float& to, float x) { to = x; }

// To the nearest, ties to even.
GP_KERNEL void gp_store(gp_bfloat16& to, float x) {
  const unsigned bits = GP_BITS_OF(x);
  const unsigned rounded = (bits + 0x7fffu + (bits >> 16 & 1)) >> 16;
  to.bits = (unsigned short)((bits & 0x7fffffffu) > 0x7f800000u ? 0x7fc0u : rounded);
}

GP_KERNEL void gp_store(gp_half& to, float x) {
  const unsigned bits = GP_BITS_OF(x), magnitude = bits & 0x7fffffffu;
  // Adding half a unit of the smallest subnormal number's scale lets the addition itself round.
  const unsigned subnormal = GP_BITS_OF(GP_FLOAT_OF(magnitude) + 0.5f) - 0x3f000000u;
  const unsigned normal = (magnitude - 0x38000000u + 0xfffu + (magnitude >> 13 & 1)) >> 13;
  const unsigned special = magnitude > 0x7f800000u ? 0x7e00u : 0x7c00u;
  const unsigned finite = magnitude < 0x38800000u ? subnormal : normal;
  to.bits = (unsigned short)((magnitude >= 0x47800000u ? special : finite) | (bits >> 16 & 0x8000u));
}

// A number's magnitude as an integer, in the order of magnitudes; 0 for NaN.
GP_KERNEL unsigned gp_magnitude(float x) {
  const unsigned magnitude = GP_BITS_OF(x) & 0x7fffffffu;
  return magnitude <= 0x7f800000u ? magnitude : 0u;
}

// The largest of an array whose size is a power of two, in the array's first place: halves on a card, whose threads end at a
// barrier; one after the other on the CPU, where that is what becomes vectors.
template <int size>
GP_KERNEL float gp_largest(unsigned* magnitudes) {
#ifdef __CUDACC_RTC__
  for (int half = size / 2; half > 0; half /= 2) {
    GP_BARRIER;
    GP_EACH(i, half) magnitudes[i] = magnitudes[i + half] > magnitudes[i] ? magnitudes[i + half] : magnitudes[i];
  }
  GP_BARRIER;
#else
  unsigned largest = 0;
  for (int i = 0; i < size; i++) largest = magnitudes[i] > largest ? magnitudes[i] : largest;
  magnitudes[0] = largest;
#endif
  return GP_FLOAT_OF(magnitudes[0]);
}
