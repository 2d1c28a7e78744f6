// The weight space of a recurrent network: the matrices of all layers, then their biases. A layer is one direction of one
// layer; in it come the input matrices of the gates, their recurrent matrices, and the projection.
#include "rnn.h"

static int64_t input_columns(const cudnn_rnn* rnn, int layer) {
  const int64_t below = (int64_t)cudnn_rnn_output_size(rnn) * cudnn_rnn_directions(rnn);
  return layer < cudnn_rnn_directions(rnn) ? rnn->input_size : below;
}

static int is_recurrent(const cudnn_rnn* rnn, int matrix) { return matrix >= cudnn_rnn_gates(rnn); }
static int is_projection(const cudnn_rnn* rnn, int matrix) { return matrix >= 2 * cudnn_rnn_gates(rnn); }
static int matrices(const cudnn_rnn* rnn) { return 2 * cudnn_rnn_gates(rnn) + (rnn->projection_size ? 1 : 0); }

static void shape_of(const cudnn_rnn* rnn, int layer, int matrix, int64_t* rows, int64_t* columns) {
  *rows = is_projection(rnn, matrix) ? rnn->projection_size : rnn->hidden_size;
  *columns = is_projection(rnn, matrix)  ? rnn->hidden_size
             : is_recurrent(rnn, matrix) ? cudnn_rnn_output_size(rnn)
                                         : input_columns(rnn, layer);
}

static int has_bias(const cudnn_rnn* rnn, int matrix) {
  if (is_projection(rnn, matrix) || rnn->bias == CUDNN_RNN_NO_BIAS) return 0;
  if (rnn->bias == CUDNN_RNN_DOUBLE_BIAS) return 1;
  return is_recurrent(rnn, matrix) == (rnn->bias == CUDNN_RNN_RECURRENT_BIAS);
}

// Elements before that matrix or bias; a layer behind the last asks for all.
static int64_t matrices_before(const cudnn_rnn* rnn, int layer, int matrix) {
  int64_t elements = 0, rows, columns;
  for (int at = 0; at <= layer; at++) {
    for (int i = 0; i < (at < layer ? matrices(rnn) : matrix); i++) {
      shape_of(rnn, at, i, &rows, &columns);
      elements += rows * columns;
    }
  }
  return elements;
}

static int64_t biases_before(const cudnn_rnn* rnn, int layer, int matrix) {
  int64_t elements = 0;
  for (int at = 0; at <= layer; at++) {
    for (int i = 0; i < (at < layer ? matrices(rnn) : matrix); i++) elements += has_bias(rnn, i) ? rnn->hidden_size : 0;
  }
  return elements;
}

VGPU_API int cudnnGetRNNWeightSpaceSize(const void* handle, const cudnn_rnn* rnn, size_t* bytes) {
  (void)handle;
  if (!rnn || !bytes) return CUDNN_NULL_POINTER;
  const int all = rnn->layers * cudnn_rnn_directions(rnn);
  *bytes = (size_t)((matrices_before(rnn, all, 0) + biases_before(rnn, all, 0)) * cudnn_type_bytes(rnn->type));
  return CUDNN_SUCCESS;
}

static void describe(cudnn_tensor* tensor, int type, int64_t rows, int64_t columns) {
  if (tensor) cudnn_tensor_set(tensor, type, 3, (int[]){1, (int)rows, (int)columns}, NULL);
}

VGPU_API int cudnnGetRNNWeightParams(const void* handle, const cudnn_rnn* rnn, int32_t layer, size_t bytes, const void* weights,
                                     int32_t matrix, cudnn_tensor* matrix_shape, void** matrix_at, cudnn_tensor* bias_shape,
                                     void** bias_at) {
  (void)handle, (void)bytes;
  if (!rnn) return CUDNN_NULL_POINTER;
  const int all = rnn->layers * cudnn_rnn_directions(rnn);
  if (layer < 0 || layer >= all || matrix < 0 || matrix >= matrices(rnn)) return CUDNN_BAD_PARAM;
  const int64_t element = cudnn_type_bytes(rnn->type);
  int64_t rows, columns;
  shape_of(rnn, layer, matrix, &rows, &columns);
  describe(matrix_shape, rnn->type, rows, columns);
  if (matrix_at) *matrix_at = (char*)weights + matrices_before(rnn, layer, matrix) * element;
  if (has_bias(rnn, matrix)) {
    describe(bias_shape, rnn->type, rows, 1);
    if (bias_at) *bias_at = (char*)weights + (matrices_before(rnn, all, 0) + biases_before(rnn, layer, matrix)) * element;
  } else {
    if (bias_shape) bias_shape->rank = 0;
    if (bias_at) *bias_at = NULL;
  }
  return CUDNN_SUCCESS;
}
