// Tensor maps of Hopper's copy engine: 128 bytes that only hardware reads.
#include <string.h>

#include "driver.h"

typedef struct CUtensorMap { uint64_t opaque[16]; } CUtensorMap;

static CUresult encode(CUtensorMap* map, unsigned rank, const void* address) {
  enum { MOST_DIMENSIONS = 5, ADDRESS_ALIGNMENT = 16 };
  if (!map || !rank || rank > MOST_DIMENSIONS || (uintptr_t)address % ADDRESS_ALIGNMENT) return CUDA_ERROR_INVALID_VALUE;
  memset(map, 0, sizeof *map);
  map->opaque[0] = (uint64_t)(uintptr_t)address;
  map->opaque[1] = rank;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuTensorMapEncodeTiled(CUtensorMap* map, int type, uint32_t rank, void* address,
                                         const uint64_t* dimensions, const uint64_t* strides, const uint32_t* box, const uint32_t* element_strides,
                                         int interleave, int swizzle, int promotion, int fill) {
  (void)type, (void)strides, (void)interleave, (void)swizzle, (void)promotion, (void)fill;
  if (!dimensions || !box || !element_strides) return CUDA_ERROR_INVALID_VALUE;
  return encode(map, rank, address);
}

VGPU_API CUresult cuTensorMapEncodeIm2col(CUtensorMap* map, int type, uint32_t rank, void* address,
                                          const uint64_t* dimensions, const uint64_t* strides, const int* lower, const int* upper, uint32_t channels,
                                          uint32_t pixels, const uint32_t* element_strides, int interleave, int swizzle,
                                          int promotion, int fill) {
  (void)type, (void)strides, (void)channels, (void)pixels, (void)interleave, (void)swizzle, (void)promotion, (void)fill;
  if (!dimensions || !lower || !upper || !element_strides) return CUDA_ERROR_INVALID_VALUE;
  return encode(map, rank, address);
}

VGPU_API CUresult cuTensorMapEncodeIm2colWide(CUtensorMap* map, int type, uint32_t rank, void* address,
                                              const uint64_t* dimensions, const uint64_t* strides, int lower, int upper,
                                              uint32_t channels, uint32_t pixels, const uint32_t* element_strides,
                                              int interleave, int mode, int swizzle, int promotion, int fill) {
  (void)type, (void)strides, (void)lower, (void)upper, (void)channels, (void)pixels, (void)interleave, (void)mode;
  (void)swizzle, (void)promotion, (void)fill;
  if (!dimensions || !element_strides) return CUDA_ERROR_INVALID_VALUE;
  return encode(map, rank, address);
}

VGPU_API CUresult cuTensorMapReplaceAddress(CUtensorMap* map, void* address) {
  if (!map) return CUDA_ERROR_INVALID_VALUE;
  map->opaque[0] = (uint64_t)(uintptr_t)address;
  return CUDA_SUCCESS;
}
