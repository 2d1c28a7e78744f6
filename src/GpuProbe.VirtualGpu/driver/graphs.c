// Graphs made by hand. Nodes are handles; memory nodes would allocate and are refused.
#include <stdlib.h>
#include <string.h>

#include "driver.h"

static CUresult new_handle(void** handle) {
  DRIVER_TRY(driver_well());
  if (!handle) return CUDA_ERROR_INVALID_VALUE;
  *handle = vgpu_handle();
  return *handle ? CUDA_SUCCESS : CUDA_ERROR_OUT_OF_MEMORY;
}

static CUresult drop(void* handle) {
  DRIVER_TRY(driver_well());
  return handle ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

VGPU_API CUresult cuGraphCreate(CUgraph* graph, unsigned flags) {
  return flags ? CUDA_ERROR_INVALID_VALUE : new_handle((void**)graph);
}

VGPU_API CUresult cuGraphDestroy(CUgraph graph) {
  DRIVER_TRY(drop(graph));
  free(graph);
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuGraphClone(CUgraph* clone, CUgraph graph) {
  DRIVER_TRY(drop(graph));
  return new_handle((void**)clone);
}

VGPU_API CUresult cuGraphInstantiateWithFlags(CUgraphExec* executable, CUgraph graph, unsigned long long flags) {
  (void)flags;
  DRIVER_TRY(drop(graph));
  return new_handle(executable);
}
DRIVER_ALIAS(cuGraphInstantiate, cuGraphInstantiateWithFlags);

VGPU_API CUresult cuGraphInstantiateWithParams(CUgraphExec* executable, CUgraph graph, void* parameters) {
  (void)parameters;
  return cuGraphInstantiateWithFlags(executable, graph, 0);
}
DRIVER_ALIAS(cuGraphInstantiateWithParams_ptsz, cuGraphInstantiateWithParams);

VGPU_API CUresult cuGraphExecDestroy(CUgraphExec executable) {
  DRIVER_TRY(drop(executable));
  free(executable);
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuGraphLaunch(CUgraphExec executable, CUstream stream) {
  (void)stream;
  DRIVER_TRY(drop(executable));
  vgpu_launched_by_name("graph");
  return CUDA_SUCCESS;
}
DRIVER_ALIAS(cuGraphLaunch_ptsz, cuGraphLaunch);

VGPU_API CUresult cuGraphUpload(CUgraphExec executable, CUstream stream) {
  (void)stream;
  return drop(executable);
}
DRIVER_ALIAS(cuGraphUpload_ptsz, cuGraphUpload);

VGPU_API CUresult cuGraphGetNodes(CUgraph graph, CUgraphNode* nodes, size_t* count) {
  (void)nodes;
  DRIVER_TRY(drop(graph));
  if (!count) return CUDA_ERROR_INVALID_VALUE;
  *count = 0;
  return CUDA_SUCCESS;
}
DRIVER_ALIAS(cuGraphGetRootNodes, cuGraphGetNodes);

VGPU_API CUresult cuGraphExecUpdate_v2(CUgraphExec executable, CUgraph graph, void* result) {
  enum { RESULT_INFO_BYTES = 24 };
  DRIVER_TRY(drop(executable));
  DRIVER_TRY(drop(graph));
  if (result) memset(result, 0, RESULT_INFO_BYTES);
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuGraphDebugDotPrint(CUgraph graph, const char* path, unsigned flags) {
  (void)path, (void)flags;
  return drop(graph);
}

#define NODE(name)                                                                                             \
  VGPU_API CUresult name(CUgraphNode* node, CUgraph graph, const CUgraphNode* dependencies, size_t count,      \
                         const void* parameters) {                                                             \
    (void)dependencies, (void)count, (void)parameters;                                                         \
    DRIVER_TRY(drop(graph));                                                                                   \
    return new_handle(node);                                                                                   \
  }

NODE(cuGraphAddKernelNode)
NODE(cuGraphAddKernelNode_v2)
NODE(cuGraphAddHostNode)
NODE(cuGraphAddChildGraphNode)
NODE(cuGraphAddEventRecordNode)
NODE(cuGraphAddEventWaitNode)
NODE(cuGraphAddBatchMemOpNode)

VGPU_API CUresult cuGraphAddEmptyNode(CUgraphNode* node, CUgraph graph, const CUgraphNode* dependencies, size_t count) {
  return cuGraphAddHostNode(node, graph, dependencies, count, NULL);
}

VGPU_API CUresult cuGraphAddMemcpyNode(CUgraphNode* node, CUgraph graph, const CUgraphNode* dependencies, size_t count,
                                       const void* parameters, CUcontext context) {
  (void)context;
  return cuGraphAddHostNode(node, graph, dependencies, count, parameters);
}
DRIVER_ALIAS(cuGraphAddMemsetNode, cuGraphAddMemcpyNode);

VGPU_API CUresult cuGraphAddDependencies(CUgraph graph, const CUgraphNode* from, const CUgraphNode* to, size_t count) {
  (void)from, (void)to, (void)count;
  return drop(graph);
}

VGPU_API CUresult cuGraphDestroyNode(CUgraphNode node) { return drop(node); }

VGPU_API CUresult cuDeviceGraphMemTrim(CUdevice device) { return driver_check_device(device); }

VGPU_API CUresult cuDeviceGetGraphMemAttribute(CUdevice device, int attribute, void* value) {
  (void)attribute;
  DRIVER_TRY(driver_check_device(device));
  if (!value) return CUDA_ERROR_INVALID_VALUE;
  *(uint64_t*)value = 0;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuDeviceSetGraphMemAttribute(CUdevice device, int attribute, void* value) {
  (void)attribute;
  DRIVER_TRY(driver_check_device(device));
  return value ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

VGPU_API CUresult cuUserObjectCreate(void** object, void* data, void (*destroy)(void*), unsigned references,
                                     unsigned flags) {
  (void)data, (void)destroy, (void)references, (void)flags;
  return new_handle(object);
}

VGPU_API CUresult cuUserObjectRetain(void* object, unsigned count) {
  (void)count;
  return drop(object);
}
DRIVER_ALIAS(cuUserObjectRelease, cuUserObjectRetain);

VGPU_API CUresult cuGraphRetainUserObject(CUgraph graph, void* object, unsigned count, unsigned flags) {
  (void)graph, (void)count, (void)flags;
  return drop(object);
}

VGPU_API CUresult cuGraphReleaseUserObject(CUgraph graph, void* object, unsigned count) {
  (void)graph, (void)count;
  return drop(object);
}
