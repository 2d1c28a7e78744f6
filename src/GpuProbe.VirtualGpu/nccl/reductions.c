// Reductions in rank order, so that every rank gets the same bytes. The 16- and 8-bit formats are summed in single
// precision and rounded once.
#include <string.h>

#include "nccl.h"

enum { CHUNK = 1024 };

// Arithmetic of whole numbers wraps, as on the card.
#define FOLD(NAME, TYPE, WIDE)                                                                    \
  static void NAME(TYPE* into, const TYPE* from, int64_t count, int reduction) {                  \
    for (int64_t i = 0; i < count; i++) {                                                         \
      if (reduction == ncclProd) into[i] = (TYPE)((WIDE)into[i] * (WIDE)from[i]);                 \
      else if (reduction == ncclMax) into[i] = from[i] > into[i] ? from[i] : into[i];             \
      else if (reduction == ncclMin) into[i] = from[i] < into[i] ? from[i] : into[i];             \
      else into[i] = (TYPE)((WIDE)into[i] + (WIDE)from[i]);                                       \
    }                                                                                             \
  }
FOLD(fold_i8, int8_t, uint32_t)
FOLD(fold_u8, uint8_t, uint32_t)
FOLD(fold_i32, int32_t, uint32_t)
FOLD(fold_u32, uint32_t, uint32_t)
FOLD(fold_i64, int64_t, uint64_t)
FOLD(fold_u64, uint64_t, uint64_t)
FOLD(fold_f32, float, float)
FOLD(fold_f64, double, double)

static void divide(void* values, int64_t count, int type, int ranks) {
  for (int64_t i = 0; i < count; i++) {
    switch (type) {
      case ncclInt8: ((int8_t*)values)[i] /= ranks; break;
      case ncclUint8: ((uint8_t*)values)[i] /= ranks; break;
      case ncclInt32: ((int32_t*)values)[i] /= ranks; break;
      case ncclUint32: ((uint32_t*)values)[i] /= (uint32_t)ranks; break;
      case ncclInt64: ((int64_t*)values)[i] /= ranks; break;
      case ncclUint64: ((uint64_t*)values)[i] /= (uint64_t)ranks; break;
      case ncclFloat32: ((float*)values)[i] /= (float)ranks; break;
      default: ((double*)values)[i] /= ranks;
    }
  }
}

static void widen(float* to, const void* from, int64_t first, int64_t count, int type) {
  for (int64_t i = 0; i < count; i++) {
    int two_bytes = nccl_type_bytes(type) == 2;
    to[i] = nccl_decode(two_bytes ? ((const uint16_t*)from)[first + i] : ((const uint8_t*)from)[first + i], type);
  }
}

static void narrow(void* to, const float* from, int64_t first, int64_t count, int type) {
  for (int64_t i = 0; i < count; i++) {
    uint32_t bits = nccl_encode(from[i], type);
    if (nccl_type_bytes(type) == 2) ((uint16_t*)to)[first + i] = (uint16_t)bits;
    else ((uint8_t*)to)[first + i] = (uint8_t)bits;
  }
}

static void reduce_narrow(void* into, const void* const* from, int ranks, int64_t count, int type, int reduction) {
  float sum[CHUNK], values[CHUNK];
  for (int64_t first = 0; first < count; first += CHUNK) {
    int64_t part = count - first < CHUNK ? count - first : CHUNK;
    widen(sum, from[0], first, part, type);
    for (int rank = 1; rank < ranks; rank++) {
      widen(values, from[rank], first, part, type);
      fold_f32(sum, values, part, reduction);
    }
    if (reduction == ncclAvg) divide(sum, part, ncclFloat32, ranks);
    narrow(into, sum, first, part, type);
  }
}

void nccl_reduce_into(void* into, const void* const* from, int ranks, int64_t count, int type, int reduction) {
  if (type == ncclFloat16 || type >= ncclBfloat16) {
    reduce_narrow(into, from, ranks, count, type, reduction);
    return;
  }
  memcpy(into, from[0], (size_t)(count * nccl_type_bytes(type)));
  for (int rank = 1; rank < ranks; rank++) {
    switch (type) {
      case ncclInt8: fold_i8(into, from[rank], count, reduction); break;
      case ncclUint8: fold_u8(into, from[rank], count, reduction); break;
      case ncclInt32: fold_i32(into, from[rank], count, reduction); break;
      case ncclUint32: fold_u32(into, from[rank], count, reduction); break;
      case ncclInt64: fold_i64(into, from[rank], count, reduction); break;
      case ncclUint64: fold_u64(into, from[rank], count, reduction); break;
      case ncclFloat32: fold_f32(into, from[rank], count, reduction); break;
      default: fold_f64(into, from[rank], count, reduction);
    }
  }
  if (reduction == ncclAvg) divide(into, count, type, ranks);
}

void nccl_scale(void* values, int64_t count, int type, int64_t integer, double real) {
  for (int64_t i = 0; i < count; i++) {
    switch (type) {
      case ncclInt8:
      case ncclUint8: ((uint8_t*)values)[i] = (uint8_t)(((uint8_t*)values)[i] * (uint64_t)integer); break;
      case ncclInt32:
      case ncclUint32: ((uint32_t*)values)[i] = (uint32_t)(((uint32_t*)values)[i] * (uint64_t)integer); break;
      case ncclInt64:
      case ncclUint64: ((uint64_t*)values)[i] *= (uint64_t)integer; break;
      case ncclFloat32: ((float*)values)[i] *= (float)real; break;
      case ncclFloat64: ((double*)values)[i] *= real; break;
      default: {
        float value;
        widen(&value, values, i, 1, type);
        value *= (float)real;
        narrow(values, &value, i, 1, type);
      }
    }
  }
}
