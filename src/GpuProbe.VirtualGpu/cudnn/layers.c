// Descriptors of layers that nothing is ever asked back about, and the sizes of their states and workspaces.
#include "cudnn.h"

#include <stdlib.h>

typedef struct cudnn_dropout {
  float probability;
  void* states;
  uint64_t seed;
} cudnn_dropout;

#define CUDNN_OPAQUE(name)                                                                             \
  VGPU_API int cudnnCreate##name##Descriptor(void** descriptor) { return cudnn_descriptor(descriptor, 64); } \
  VGPU_API int cudnnDestroy##name##Descriptor(void* descriptor) {                                      \
    free(descriptor);                                                                                  \
    return CUDNN_SUCCESS;                                                                              \
  }
CUDNN_OPAQUE(Activation)
CUDNN_OPAQUE(CTCLoss)
CUDNN_OPAQUE(Dropout)
CUDNN_OPAQUE(LRN)
CUDNN_OPAQUE(OpTensor)
CUDNN_OPAQUE(Pooling)
CUDNN_OPAQUE(ReduceTensor)
CUDNN_OPAQUE(SpatialTransformer)

VGPU_API int cudnnSetDropoutDescriptor(cudnn_dropout* dropout, const void* handle, float probability, void* states,
                                       size_t bytes, unsigned long long seed) {
  (void)handle, (void)bytes;
  if (!dropout) return CUDNN_NULL_POINTER;
  *dropout = (cudnn_dropout){probability, states, seed};
  return CUDNN_SUCCESS;
}

VGPU_API int cudnnRestoreDropoutDescriptor(cudnn_dropout* dropout, const void* handle, float probability, void* states,
                                           size_t bytes, unsigned long long seed) {
  return cudnnSetDropoutDescriptor(dropout, handle, probability, states, bytes, seed);
}

VGPU_API int cudnnGetDropoutDescriptor(const cudnn_dropout* dropout, const void* handle, float* probability, void** states,
                                       unsigned long long* seed) {
  (void)handle;
  if (!dropout) return CUDNN_NULL_POINTER;
  if (probability) *probability = dropout->probability;
  if (states) *states = dropout->states;
  if (seed) *seed = dropout->seed;
  return CUDNN_SUCCESS;
}

// A generator state for each thread that the card can hold; 12 bytes each is an assumption.
VGPU_API int cudnnDropoutGetStatesSize(const void* handle, size_t* bytes) {
  (void)handle;
  CUDNN_COUNT("cudnnDropoutGetStatesSize (workspace estimated)");
  if (!bytes) return CUDNN_NULL_POINTER;
  const vgpu_card* card = vgpu_card_of(vgpu_current_device());
  *bytes = card ? (size_t)card->multiprocessors * (size_t)card->threads_per_multiprocessor * 12 : 0;
  return CUDNN_SUCCESS;
}

// One bit an element.
VGPU_API int cudnnDropoutGetReserveSpaceSize(const cudnn_tensor* tensor, size_t* bytes) {
  CUDNN_COUNT("cudnnDropoutGetReserveSpaceSize (workspace estimated)");
  if (!tensor || !bytes) return CUDNN_NULL_POINTER;
  size_t elements = 1;
  for (int i = 0; i < tensor->rank; i++) elements *= (size_t)tensor->sizes[i];
  *bytes = (elements + 7) / 8;
  return CUDNN_SUCCESS;
}

static int nothing(size_t* bytes) {
  if (!bytes) return CUDNN_NULL_POINTER;
  *bytes = 0;
  return CUDNN_SUCCESS;
}

// Batch normalization works without workspace, except for the persistent kernels (mode 2) on channels-last tensors.
enum { PERSISTENT = 2 };

VGPU_API int cudnnGetBatchNormalizationForwardTrainingExWorkspaceSize(const void* handle, int mode, int operation,
                                                                      const void* x, const void* z, const void* y,
                                                                      const void* scale, const void* activation,
                                                                      size_t* bytes) {
  (void)handle, (void)operation, (void)x, (void)z, (void)y, (void)scale, (void)activation;
  if (mode == PERSISTENT) CUDNN_COUNT("cudnnBatchNormalizationForwardTrainingEx, persistent (workspace not modelled)");
  return nothing(bytes);
}

VGPU_API int cudnnGetBatchNormalizationBackwardExWorkspaceSize(const void* handle, int mode, int operation, const void* x,
                                                               const void* y, const void* dy, const void* dz, const void* dx,
                                                               const void* scale, const void* activation, size_t* bytes) {
  (void)handle, (void)operation, (void)x, (void)y, (void)dy, (void)dz, (void)dx, (void)scale, (void)activation;
  if (mode == PERSISTENT) CUDNN_COUNT("cudnnBatchNormalizationBackwardEx, persistent (workspace not modelled)");
  return nothing(bytes);
}

VGPU_API int cudnnGetBatchNormalizationTrainingExReserveSpaceSize(const void* handle, int mode, int operation,
                                                                  const void* activation, const void* x, size_t* bytes) {
  (void)handle, (void)operation, (void)activation, (void)x;
  if (mode == PERSISTENT) CUDNN_COUNT("cudnnBatchNormalizationTrainingEx, persistent (workspace not modelled)");
  return nothing(bytes);
}

VGPU_API int cudnnGetCTCLossWorkspaceSize(const void* handle, const void* probabilities, const void* gradients,
                                          const int* labels, const int* label_lengths, const int* input_lengths,
                                          int algorithm, const void* descriptor, size_t* bytes) {
  (void)handle, (void)probabilities, (void)gradients, (void)labels, (void)label_lengths, (void)input_lengths;
  (void)algorithm, (void)descriptor;
  CUDNN_COUNT("cudnnGetCTCLossWorkspaceSize (workspace not modelled)");
  return nothing(bytes);
}

VGPU_API int cudnnGetCTCLossWorkspaceSize_v8(const void* handle, int algorithm, const void* descriptor,
                                             const void* probabilities, const void* gradients, size_t* bytes) {
  (void)handle, (void)algorithm, (void)descriptor, (void)probabilities, (void)gradients;
  CUDNN_COUNT("cudnnGetCTCLossWorkspaceSize_v8 (workspace not modelled)");
  return nothing(bytes);
}

VGPU_API int cudnnGetReductionWorkspaceSize(const void* handle, const void* reduction, const void* a, const void* c,
                                            size_t* bytes) {
  (void)handle, (void)reduction, (void)a, (void)c;
  CUDNN_COUNT("cudnnGetReductionWorkspaceSize (workspace not modelled)");
  return nothing(bytes);
}
