// What the files of the cuDNN stand-in share. Descriptors are kept as the caller set them, so that every getter and every
// size can be answered; what only computes is a generated stub (stubs/signatures.txt).
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "vgpu.h"

enum {
  CUDNN_SUCCESS = 0,
  CUDNN_BAD_PARAM = 2000,
  CUDNN_NULL_POINTER = 2002,
  CUDNN_ALLOC_FAILED = 4003,
};

enum { CUDNN_FLOAT = 0, CUDNN_DOUBLE = 1, CUDNN_HALF = 2, CUDNN_BFLOAT16 = 9 };

enum { CUDNN_MOST_DIMENSIONS = 8 };

// Counts a call whose answer is not what the library would answer.
#define CUDNN_COUNT(text)                        \
  do {                                           \
    static vgpu_call cudnn_call = {.name = text}; \
    vgpu_stubbed(&cudnn_call);                   \
  } while (0)

// A tensor or, with a format, a filter.
typedef struct cudnn_tensor {
  int32_t type, format, rank;
  int32_t sizes[CUDNN_MOST_DIMENSIONS], strides[CUDNN_MOST_DIMENSIONS];
} cudnn_tensor;

int64_t cudnn_type_bytes(int type);
void cudnn_tensor_set(cudnn_tensor* tensor, int type, int rank, const int* sizes, const int* strides);

// Makes a zeroed descriptor of that many bytes; its destruction is free().
int cudnn_descriptor(void** descriptor, size_t bytes);
