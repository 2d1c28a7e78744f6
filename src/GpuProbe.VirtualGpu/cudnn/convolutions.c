// Convolution descriptors and the functions that choose an algorithm and size its workspace. Which algorithm the library
// would take, and how much that one works with, is its own secret: it is one without workspace, and the call is counted so.
#include "cudnn.h"

#include <stdlib.h>

typedef struct cudnn_convolution {
  int32_t rank, mode, compute_type, groups, math, reorder;
  int32_t paddings[CUDNN_MOST_DIMENSIONS], strides[CUDNN_MOST_DIMENSIONS], dilations[CUDNN_MOST_DIMENSIONS];
} cudnn_convolution;

// One found algorithm, the same structure in all three directions.
typedef struct cudnn_performance {
  int32_t algorithm, status;
  float milliseconds;
  size_t workspace_bytes;
  int32_t deterministic, math, reserved[3];
} cudnn_performance;

VGPU_API int cudnnCreateConvolutionDescriptor(void** descriptor) {
  const int status = cudnn_descriptor(descriptor, sizeof(cudnn_convolution));
  if (status == CUDNN_SUCCESS) ((cudnn_convolution*)*descriptor)->groups = 1;
  return status;
}

VGPU_API int cudnnDestroyConvolutionDescriptor(void* descriptor) { free(descriptor); return CUDNN_SUCCESS; }

VGPU_API int cudnnSetConvolutionNdDescriptor(cudnn_convolution* convolution, int rank, const int* paddings, const int* strides,
                                             const int* dilations, int mode, int compute_type) {
  if (!convolution || rank > CUDNN_MOST_DIMENSIONS) return CUDNN_BAD_PARAM;
  convolution->rank = rank;
  convolution->mode = mode;
  convolution->compute_type = compute_type;
  for (int i = 0; i < rank; i++) {
    convolution->paddings[i] = paddings[i];
    convolution->strides[i] = strides[i];
    convolution->dilations[i] = dilations[i];
  }
  return CUDNN_SUCCESS;
}

VGPU_API int cudnnSetConvolution2dDescriptor(cudnn_convolution* convolution, int pad_h, int pad_w, int stride_h, int stride_w,
                                             int dilation_h, int dilation_w, int mode, int compute_type) {
  return cudnnSetConvolutionNdDescriptor(convolution, 2, (int[]){pad_h, pad_w}, (int[]){stride_h, stride_w},
                                         (int[]){dilation_h, dilation_w}, mode, compute_type);
}

#define CUDNN_CONVOLUTION_FIELD(name, field)                                          \
  VGPU_API int cudnnSetConvolution##name(cudnn_convolution* convolution, int value) { \
    if (!convolution) return CUDNN_NULL_POINTER;                                      \
    convolution->field = value;                                                       \
    return CUDNN_SUCCESS;                                                             \
  }                                                                                   \
  VGPU_API int cudnnGetConvolution##name(cudnn_convolution* convolution, int* value) { \
    if (!convolution || !value) return CUDNN_NULL_POINTER;                            \
    *value = convolution->field;                                                      \
    return CUDNN_SUCCESS;                                                             \
  }
CUDNN_CONVOLUTION_FIELD(GroupCount, groups)
CUDNN_CONVOLUTION_FIELD(MathType, math)
CUDNN_CONVOLUTION_FIELD(ReorderType, reorder)

VGPU_API int cudnnGetConvolutionNdForwardOutputDim(const cudnn_convolution* convolution, const cudnn_tensor* input,
                                                   const cudnn_tensor* filter, int rank, int* sizes) {
  if (!convolution || !input || !filter || !sizes) return CUDNN_NULL_POINTER;
  for (int i = 0; i < rank && i < input->rank; i++) {
    if (i < 2) {
      sizes[i] = i ? filter->sizes[0] : input->sizes[0];
      continue;
    }
    const int window = convolution->dilations[i - 2] * (filter->sizes[i] - 1) + 1;
    sizes[i] = (input->sizes[i] + 2 * convolution->paddings[i - 2] - window) / convolution->strides[i - 2] + 1;
  }
  return CUDNN_SUCCESS;
}

VGPU_API int cudnnGetConvolution2dForwardOutputDim(const cudnn_convolution* convolution, const cudnn_tensor* input,
                                                   const cudnn_tensor* filter, int* n, int* c, int* h, int* w) {
  int sizes[4] = {0};
  const int status = cudnnGetConvolutionNdForwardOutputDim(convolution, input, filter, 4, sizes);
  if (status != CUDNN_SUCCESS) return status;
  *n = sizes[0], *c = sizes[1], *h = sizes[2], *w = sizes[3];
  return CUDNN_SUCCESS;
}

// Algorithm 1 is a deterministic matrix multiplication in every direction.
static int one_algorithm(const cudnn_convolution* convolution, int asked, int* found, cudnn_performance* results) {
  if (found) *found = asked > 0;
  if (asked > 0 && results) {
    *results = (cudnn_performance){.algorithm = 1, .milliseconds = 1, .deterministic = 1};
    results->math = convolution ? convolution->math : 0;
  }
  return CUDNN_SUCCESS;
}

static int no_workspace(size_t* bytes) {
  if (!bytes) return CUDNN_NULL_POINTER;
  *bytes = 0;
  return CUDNN_SUCCESS;
}

#define CUDNN_CONVOLUTION_DIRECTION(direction)                                                                             \
  VGPU_API int cudnnGetConvolution##direction##AlgorithmMaxCount(const void* handle, int* count) {                         \
    (void)handle;                                                                                                          \
    *count = 1;                                                                                                            \
    return CUDNN_SUCCESS;                                                                                                  \
  }                                                                                                                        \
  VGPU_API int cudnnGetConvolution##direction##Algorithm_v7(const void* handle, const void* a, const void* b,              \
                                                            const cudnn_convolution* convolution, const void* c, int asked, \
                                                            int* found, cudnn_performance* results) {                      \
    (void)handle, (void)a, (void)b, (void)c;                                                                               \
    CUDNN_COUNT("cudnnGetConvolution" #direction "Algorithm_v7 (workspace not modelled)");                                 \
    return one_algorithm(convolution, asked, found, results);                                                              \
  }                                                                                                                        \
  VGPU_API int cudnnFindConvolution##direction##Algorithm(const void* handle, const void* a, const void* b,                \
                                                          const cudnn_convolution* convolution, const void* c, int asked,  \
                                                          int* found, cudnn_performance* results) {                        \
    (void)handle, (void)a, (void)b, (void)c;                                                                               \
    CUDNN_COUNT("cudnnFindConvolution" #direction "Algorithm (workspace not modelled)");                                   \
    return one_algorithm(convolution, asked, found, results);                                                              \
  }                                                                                                                        \
  VGPU_API int cudnnFindConvolution##direction##AlgorithmEx(                                                               \
      const void* handle, const void* a, const void* a_data, const void* b, const void* b_data,                            \
      const cudnn_convolution* convolution, const void* c, void* c_data, int asked, int* found,                            \
      cudnn_performance* results, void* workspace, size_t bytes) {                                                         \
    (void)handle, (void)a, (void)a_data, (void)b, (void)b_data, (void)c, (void)c_data, (void)workspace, (void)bytes;       \
    CUDNN_COUNT("cudnnFindConvolution" #direction "AlgorithmEx (workspace not modelled)");                                 \
    return one_algorithm(convolution, asked, found, results);                                                              \
  }                                                                                                                        \
  VGPU_API int cudnnGetConvolution##direction##WorkspaceSize(const void* handle, const void* a, const void* b,             \
                                                             const void* convolution, const void* c, int algorithm,        \
                                                             size_t* bytes) {                                              \
    (void)handle, (void)a, (void)b, (void)convolution, (void)c, (void)algorithm;                                           \
    CUDNN_COUNT("cudnnGetConvolution" #direction "WorkspaceSize (workspace not modelled)");                                \
    return no_workspace(bytes);                                                                                            \
  }
CUDNN_CONVOLUTION_DIRECTION(Forward)
CUDNN_CONVOLUTION_DIRECTION(BackwardData)
CUDNN_CONVOLUTION_DIRECTION(BackwardFilter)
