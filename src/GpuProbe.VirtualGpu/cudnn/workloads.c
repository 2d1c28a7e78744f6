// What an operation graph computes and the workspace that its plan asks for.
//
// Attention: the frontend in libtorch brings the softmax sums and, for the gradients, a float accumulator of the query's
// gradient in a workspace of its own, which therefore needs no model. Where a gradient graph has no such accumulator (the
// deterministic form), the library keeps the gradients of the scores: two bytes each, both lengths rounded up to 64.
// Convolutions: which engine the library would take is unknown, so is its workspace.
#include "backend.h"

static const int64_t* sizes_of(const cudnn_backend* tensor, int64_t* rank) {
  const cudnn_attribute* sizes = cudnn_backend_find(tensor, CUDNN_ATTRIBUTE_TENSOR_SIZES);
  *rank = sizes ? sizes->count : 0;
  return sizes ? sizes->values : NULL;
}

// A float tensor in memory with rows and columns: sums have one column, numbers are single.
static int is_accumulator(const cudnn_backend* tensor) {
  const cudnn_attribute* type = cudnn_backend_find(tensor, CUDNN_ATTRIBUTE_TENSOR_TYPE);
  const cudnn_attribute* is_virtual = cudnn_backend_find(tensor, CUDNN_ATTRIBUTE_TENSOR_VIRTUAL);
  int64_t rank;
  const int64_t* sizes = sizes_of(tensor, &rank);
  return type && *(int32_t*)type->values == CUDNN_FLOAT && !(is_virtual && *(char*)is_virtual->values) && rank == 4 &&
         sizes[2] > 1 && sizes[3] > 1;
}

static int has_accumulator(const cudnn_backend* operation) {
  for (const cudnn_attribute* a = operation->attributes; a; a = a->next) {
    if (a->type != CUDNN_TYPE_DESCRIPTOR) continue;
    for (int64_t i = 0; i < a->count; i++) {
      const cudnn_backend* held = ((cudnn_backend**)a->values)[i];
      if (held && held->kind == CUDNN_TENSOR && is_accumulator(held)) return 1;
    }
  }
  return 0;
}

static int64_t score_bytes(const cudnn_backend* matmul) {
  int64_t rank;
  const int64_t* sizes = sizes_of(cudnn_backend_held(matmul, CUDNN_ATTRIBUTE_MATMUL_RESULT), &rank);
  return rank == 4 ? sizes[0] * sizes[1] * ((sizes[2] + 63) / 64 * 64) * ((sizes[3] + 63) / 64 * 64) * 2 : 0;
}

static vgpu_call attention = {.name = "cudnnBackendExecute: attention"};
static vgpu_call attention_gradient = {.name = "cudnnBackendExecute: attention, gradient"};
static vgpu_call attention_scores = {.name = "cudnnBackendExecute: attention, gradient (workspace estimated)"};
static vgpu_call other = {.name = "cudnnBackendExecute (workspace not modelled)"};
static vgpu_call convolutions[] = {
    {.name = "cudnnBackendExecute: convolution (workspace not modelled)"},
    {.name = "cudnnBackendExecute: convolution, filter gradient (workspace not modelled)"},
    {.name = "cudnnBackendExecute: convolution, data gradient (workspace not modelled)"},
};

cudnn_workload cudnn_workload_of(const cudnn_backend* graph) {
  const cudnn_attribute* operations = cudnn_backend_find(graph, CUDNN_ATTRIBUTE_GRAPH_OPERATIONS);
  const cudnn_backend* first_matmul = NULL;
  int matmuls = 0, accumulates = 0;
  for (int64_t i = 0; operations && i < operations->count; i++) {
    const cudnn_backend* operation = ((cudnn_backend**)operations->values)[i];
    if (!operation) continue;
    if (operation->kind >= CUDNN_OPERATION_CONVOLUTION_FIRST && operation->kind <= CUDNN_OPERATION_CONVOLUTION_LAST) {
      return (cudnn_workload){&convolutions[operation->kind - CUDNN_OPERATION_CONVOLUTION_FIRST], 0};
    }
    if (operation->kind == CUDNN_OPERATION_MATMUL) {
      if (!first_matmul) first_matmul = operation;
      matmuls++;
    }
    accumulates |= has_accumulator(operation);
  }
  // Scores and values; with gradients also those of scores, queries, keys and values.
  if (matmuls >= 5) {
    return accumulates ? (cudnn_workload){&attention_gradient, 0}
                       : (cudnn_workload){&attention_scores, score_bytes(first_matmul)};
  }
  return (cudnn_workload){matmuls == 2 ? &attention : &other, 0};
}
