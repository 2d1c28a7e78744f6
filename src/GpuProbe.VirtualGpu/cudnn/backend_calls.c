// The functions of the graph interface. Heuristics find one engine with one configuration, every plan is supported.
#include "backend.h"

#include <string.h>

VGPU_API int cudnnBackendCreateDescriptor(int kind, cudnn_backend** descriptor) {
  if (!descriptor) return CUDNN_NULL_POINTER;
  *descriptor = cudnn_backend_new(kind);
  return *descriptor ? CUDNN_SUCCESS : CUDNN_ALLOC_FAILED;
}

VGPU_API int cudnnBackendDestroyDescriptor(cudnn_backend* descriptor) {
  cudnn_backend_release(descriptor);
  return CUDNN_SUCCESS;
}

VGPU_API int cudnnBackendInitialize(cudnn_backend* descriptor) { return descriptor ? CUDNN_SUCCESS : CUDNN_NULL_POINTER; }
VGPU_API int cudnnBackendFinalize(cudnn_backend* descriptor) { return descriptor ? CUDNN_SUCCESS : CUDNN_NULL_POINTER; }

VGPU_API int cudnnBackendSetAttribute(cudnn_backend* descriptor, int name, int type, int64_t count, const void* values) {
  return cudnn_backend_set(descriptor, name, type, count, values);
}

// The operation graph behind a plan, a configuration or an engine.
static const cudnn_backend* graph_of(const cudnn_backend* descriptor) {
  if (descriptor && descriptor->kind == CUDNN_PLAN) descriptor = cudnn_backend_held(descriptor, CUDNN_ATTRIBUTE_PLAN_CONFIGURATION);
  if (descriptor && descriptor->kind == CUDNN_ENGINE_CONFIGURATION) {
    descriptor = cudnn_backend_held(descriptor, CUDNN_ATTRIBUTE_CONFIGURATION_ENGINE);
  }
  return descriptor ? cudnn_backend_held(descriptor, CUDNN_ATTRIBUTE_ENGINE_GRAPH) : NULL;
}

static void find_configuration(const cudnn_backend* heuristics, cudnn_backend* configuration) {
  cudnn_backend *graph = cudnn_backend_held(heuristics, CUDNN_ATTRIBUTE_HEURISTICS_GRAPH), *engine = cudnn_backend_new(CUDNN_ENGINE);
  if (engine && configuration) {
    cudnn_backend_set(engine, CUDNN_ATTRIBUTE_ENGINE_GRAPH, CUDNN_TYPE_DESCRIPTOR, graph != NULL, &graph);
    cudnn_backend_set(configuration, CUDNN_ATTRIBUTE_CONFIGURATION_ENGINE, CUDNN_TYPE_DESCRIPTOR, 1, &engine);
  }
  cudnn_backend_release(engine);
}

static int answer(int64_t* count, void* values, int64_t asked, int64_t value) {
  if (count) *count = 1;
  if (values && asked > 0) memcpy(values, &value, sizeof value);
  return CUDNN_SUCCESS;
}

// From cuDNN 9.2 on the frontend asks for a plan's shared memory, and passes over plans that leave the answer open.
static int answer_narrow(int64_t* count, void* values, int64_t asked, int32_t value) {
  if (count) *count = 1;
  if (values && asked > 0) memcpy(values, &value, sizeof value);
  return CUDNN_SUCCESS;
}

VGPU_API int cudnnBackendGetAttribute(const cudnn_backend* descriptor, int name, int type, int64_t asked, int64_t* count,
                                      void* values) {
  if (!descriptor) return CUDNN_NULL_POINTER;
  const cudnn_attribute* attribute = cudnn_backend_find(descriptor, name);
  if (attribute) {
    const int64_t given = asked < attribute->count ? asked : attribute->count;
    if (count) *count = attribute->count;
    for (int64_t i = 0; values && i < given; i++) {
      // Asking for descriptors fills those that the caller has made for it.
      if (type == CUDNN_TYPE_DESCRIPTOR) cudnn_backend_copy(((cudnn_backend**)values)[i], ((cudnn_backend**)attribute->values)[i]);
    }
    if (values && given > 0 && type != CUDNN_TYPE_DESCRIPTOR) {
      memcpy(values, attribute->values, (size_t)given * cudnn_backend_element(type));
    }
    return CUDNN_SUCCESS;
  }
  switch (name) {
    case CUDNN_ATTRIBUTE_HEURISTICS_RESULTS:
      if (count) *count = 1;
      if (values && asked > 0) find_configuration(descriptor, *(cudnn_backend**)values);
      return CUDNN_SUCCESS;
    case CUDNN_ATTRIBUTE_PLAN_WORKSPACE:
    case CUDNN_ATTRIBUTE_CONFIGURATION_WORKSPACE:
      return answer(count, values, asked, cudnn_workload_of(graph_of(descriptor)).workspace_bytes);
    case CUDNN_ATTRIBUTE_GRAPH_ENGINES:
      return answer(count, values, asked, 1);
    default:
      break;
  }
  // Numbers that nobody has set are zero, lists of notes, knobs and descriptors are empty.
  if (type == CUDNN_TYPE_INT64) return answer(count, values, asked, 0);
  if (type == CUDNN_TYPE_INT32) return answer_narrow(count, values, asked, 0);
  if (count) *count = 0;
  return CUDNN_SUCCESS;
}

static int execute(const cudnn_backend* plan) {
  vgpu_stubbed(cudnn_workload_of(graph_of(plan)).call);
  return CUDNN_SUCCESS;
}

VGPU_API int cudnnBackendExecute(const void* handle, const cudnn_backend* plan, const void* pack) {
  (void)handle, (void)pack;
  return execute(plan);
}

VGPU_API int cudnnBackendPopulateCudaGraph(const void* handle, const cudnn_backend* plan, const void* pack, const void* graph) {
  (void)handle, (void)pack, (void)graph;
  return execute(plan);
}

VGPU_API int cudnnBackendUpdateCudaGraph(const void* handle, const cudnn_backend* plan, const void* pack, const void* graph) {
  (void)handle, (void)pack, (void)graph;
  return execute(plan);
}
