// The graph interface: descriptors with attributes, the numbers of those that mean something here.
#pragma once
#include "cudnn.h"

enum {
  CUDNN_ENGINE = 2,
  CUDNN_ENGINE_CONFIGURATION = 3,
  CUDNN_HEURISTICS = 4,
  CUDNN_PLAN = 5,
  CUDNN_OPERATION_CONVOLUTION_FIRST = 10,  // forward, backward of the filter, backward of the data
  CUDNN_OPERATION_CONVOLUTION_LAST = 12,
  CUDNN_OPERATION_GRAPH = 15,
  CUDNN_TENSOR = 17,
  CUDNN_OPERATION_MATMUL = 19,
};

enum {
  CUDNN_ATTRIBUTE_HEURISTICS_GRAPH = 201,
  CUDNN_ATTRIBUTE_HEURISTICS_RESULTS = 202,
  CUDNN_ATTRIBUTE_CONFIGURATION_ENGINE = 300,
  CUDNN_ATTRIBUTE_CONFIGURATION_WORKSPACE = 303,
  CUDNN_ATTRIBUTE_PLAN_CONFIGURATION = 401,
  CUDNN_ATTRIBUTE_PLAN_WORKSPACE = 402,
  CUDNN_ATTRIBUTE_GRAPH_OPERATIONS = 801,
  CUDNN_ATTRIBUTE_GRAPH_ENGINES = 802,
  CUDNN_ATTRIBUTE_TENSOR_TYPE = 901,
  CUDNN_ATTRIBUTE_TENSOR_SIZES = 902,
  CUDNN_ATTRIBUTE_TENSOR_VIRTUAL = 907,
  CUDNN_ATTRIBUTE_ENGINE_GRAPH = 1300,
  CUDNN_ATTRIBUTE_MATMUL_RESULT = 1522,
};

enum { CUDNN_TYPE_DATA_TYPE = 1, CUDNN_TYPE_BOOLEAN = 2, CUDNN_TYPE_INT64 = 3, CUDNN_TYPE_DESCRIPTOR = 15, CUDNN_TYPE_INT32 = 23 };

typedef struct cudnn_attribute {
  int32_t name, type;
  int64_t count;
  void* values;  // descriptors in it are owned
  struct cudnn_attribute* next;
} cudnn_attribute;

// Descriptors share what they hold: a caller may destroy its own before the plan that was made from it.
typedef struct cudnn_backend {
  int32_t kind;
  _Atomic int32_t owners;
  cudnn_attribute* attributes;
} cudnn_backend;

cudnn_backend* cudnn_backend_new(int kind);
void cudnn_backend_release(cudnn_backend* descriptor);
void cudnn_backend_copy(cudnn_backend* to, const cudnn_backend* from);
int cudnn_backend_set(cudnn_backend* descriptor, int name, int type, int64_t count, const void* values);
const cudnn_attribute* cudnn_backend_find(const cudnn_backend* descriptor, int name);
cudnn_backend* cudnn_backend_held(const cudnn_backend* descriptor, int name);  // the first descriptor of an attribute
size_t cudnn_backend_element(int type);

// What a graph is, found in its operations.
typedef struct cudnn_workload {
  vgpu_call* call;  // what its execution is counted as
  int64_t workspace_bytes;
} cudnn_workload;
cudnn_workload cudnn_workload_of(const cudnn_backend* graph);
