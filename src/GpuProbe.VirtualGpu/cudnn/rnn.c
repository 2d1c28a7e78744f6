// Recurrent networks: descriptors, and the sizes of what a pass works with and keeps.
#include "rnn.h"

#include <stdlib.h>

int cudnn_rnn_gates(const cudnn_rnn* rnn) { return rnn->cell == CUDNN_RNN_LSTM ? 4 : rnn->cell == CUDNN_RNN_GRU ? 3 : 1; }
int cudnn_rnn_directions(const cudnn_rnn* rnn) { return rnn->bidirectional ? 2 : 1; }
int cudnn_rnn_output_size(const cudnn_rnn* rnn) { return rnn->projection_size ? rnn->projection_size : rnn->hidden_size; }

VGPU_API int cudnnCreateRNNDescriptor(void** descriptor) { return cudnn_descriptor(descriptor, sizeof(cudnn_rnn)); }
VGPU_API int cudnnDestroyRNNDescriptor(void* descriptor) { free(descriptor); return CUDNN_SUCCESS; }
VGPU_API int cudnnCreateRNNDataDescriptor(void** descriptor) { return cudnn_descriptor(descriptor, sizeof(cudnn_rnn_data)); }
VGPU_API int cudnnDestroyRNNDataDescriptor(void* descriptor) { free(descriptor); return CUDNN_SUCCESS; }

VGPU_API int cudnnSetRNNDescriptor_v8(cudnn_rnn* rnn, int algorithm, int cell, int bias, int direction, int input_mode,
                                      int type, int math_precision, int math, int32_t input_size, int32_t hidden_size,
                                      int32_t projection_size, int32_t layers, const void* dropout, uint32_t flags) {
  if (!rnn) return CUDNN_NULL_POINTER;
  *rnn = (cudnn_rnn){algorithm, cell,       bias,        direction,       input_mode, type,    math_precision,
                     math,      input_size, hidden_size, projection_size, layers,     dropout, flags};
  // A projection to the hidden size itself is none.
  if (projection_size >= hidden_size) rnn->projection_size = 0;
  return CUDNN_SUCCESS;
}

VGPU_API int cudnnSetRNNDataDescriptor(cudnn_rnn_data* data, int type, int layout, int steps, int batch, int features,
                                       const int* lengths, const void* padding) {
  (void)lengths, (void)padding;
  if (!data) return CUDNN_NULL_POINTER;
  *data = (cudnn_rnn_data){type, layout, steps, batch, features};
  return CUDNN_SUCCESS;
}

// What a cell keeps of one step for its gradient, in hidden sizes: its gates, its output, and for an LSTM its state.
static int64_t kept_per_step(const cudnn_rnn* rnn) {
  return cudnn_rnn_gates(rnn) + 1 + (rnn->cell == CUDNN_RNN_LSTM ? 1 : rnn->cell == CUDNN_RNN_GRU ? 1 : 0);
}

// An estimate: the workspace holds the gates of all steps of one layer, the reserve what every layer keeps. The library's
// own numbers depend on its kernels.
VGPU_API int cudnnGetRNNTempSpaceSizes(const void* handle, const cudnn_rnn* rnn, int training, const cudnn_rnn_data* x,
                                       size_t* workspace, size_t* reserve) {
  (void)handle;
  CUDNN_COUNT("cudnnGetRNNTempSpaceSizes (workspace estimated)");
  if (!rnn || !x) return CUDNN_NULL_POINTER;
  const int64_t bytes = (int64_t)x->steps * x->batch * cudnn_rnn_directions(rnn) * rnn->hidden_size * cudnn_type_bytes(rnn->type);
  if (workspace) *workspace = (size_t)(bytes * cudnn_rnn_gates(rnn));
  if (reserve) *reserve = training ? (size_t)(bytes * kept_per_step(rnn) * rnn->layers) : 0;
  return CUDNN_SUCCESS;
}
