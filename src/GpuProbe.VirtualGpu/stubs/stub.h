// What the generated stubs and the expressions of signatures.txt are written with.
#pragma once
#include <stdint.h>

#include "vgpu.h"

// A handle or descriptor has room for eight numbers: what a setter was given and a getter has to answer.
static inline int64_t slot(int64_t handle, int index) { return handle ? ((const int64_t*)(intptr_t)handle)[index] : 0; }

static inline void keep(int64_t handle, int index, int64_t value) {
  if (handle) ((int64_t*)(intptr_t)handle)[index] = value;
}

// Device memory that a kernel would have written.
static inline void clear(int64_t address, int64_t bytes) {
  const char zero = 0;
  if (address && bytes > 0) vgpu_fill((void*)(intptr_t)address, &zero, 1, bytes);
}

// The success of a matrix product m x k times k x n, which nobody computes.
static inline int64_t multiplied(int64_t m, int64_t n, int64_t k, int64_t batch) {
  vgpu_multiplied(m * n * k * batch);
  return 0;
}

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

// Bytes of an element by cudaDataType_t: real and complex halves, floats and doubles; the rest is small.
static inline int64_t element_bytes(int64_t type) {
  switch (type) {
    case 0: case 6: case 16: return 4;
    case 1: case 4: return 8;
    case 5: return 16;
    case 2: case 14: return 2;
    default: return 1;
  }
}

// What LAPACK's divide-and-conquer eigensolver asks for, in elements.
static inline int64_t syevd_elements(int64_t vectors, int64_t n) { return vectors ? 1 + 6 * n + 2 * n * n : 1 + 2 * n; }

// What LAPACK's singular value decomposition asks for, in elements.
static inline int64_t gesvd_elements(int64_t m, int64_t n) { return most(3 * least(m, n) + most(m, n), 5 * least(m, n)); }

// One copy of the transformed data, in its complex type; lengths are 32 or 64 bits wide.
static inline int64_t fft_bytes(int64_t rank, int64_t lengths, int wide, int64_t batch, int64_t type) {
  int64_t bytes = batch * element_bytes(type);
  for (int64_t i = 0; i < rank && lengths; i++) {
    bytes *= wide ? ((const int64_t*)(intptr_t)lengths)[i] : ((const int32_t*)(intptr_t)lengths)[i];
  }
  return bytes;
}

// cufftType to the complex type its data have: the double-precision kinds are those of 0x69 and above.
static inline int64_t fft_type(int64_t kind) { return kind >= 0x69 ? 5 : 4; }

// Major, minor or patch of a version that is written as 12040 for 12.4.
static inline int64_t version_part(int64_t part, int64_t version) {
  return part == 0 ? version / 1000 : part == 1 ? version / 10 % 100 : 0;
}
