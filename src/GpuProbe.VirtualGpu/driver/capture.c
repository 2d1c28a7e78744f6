// Capture of streams into graphs. A graph holds no nodes: what it would launch does nothing either way.
#include <stdatomic.h>
#include <stdlib.h>

#include "driver.h"

enum { CAPTURE_NONE, CAPTURE_ACTIVE };

static atomic_ulong capture_ids;

VGPU_API CUresult cuStreamBeginCapture_v2(CUstream handle, int mode) {
  (void)mode;
  DRIVER_TRY(driver_ready());
  if ((uintptr_t)handle <= 1) return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
  vgpu_stream* stream = vgpu_stream_of(handle);
  if (stream->capturing) return CUDA_ERROR_STREAM_CAPTURE_UNMATCHED;
  stream->graph = vgpu_handle();
  stream->capture_id = ++capture_ids;
  stream->capturing = 1;
  return CUDA_SUCCESS;
}
DRIVER_ALIAS(cuStreamBeginCapture_v2_ptsz, cuStreamBeginCapture_v2);

VGPU_API CUresult cuStreamEndCapture(CUstream handle, CUgraph* graph) {
  DRIVER_TRY(driver_ready());
  vgpu_stream* stream = vgpu_stream_of(handle);
  if (!graph) return CUDA_ERROR_INVALID_VALUE;
  if (!stream->capturing) return CUDA_ERROR_STREAM_CAPTURE_UNMATCHED;
  *graph = stream->graph;
  stream->graph = NULL;
  stream->capturing = 0;
  return CUDA_SUCCESS;
}
DRIVER_ALIAS(cuStreamEndCapture_ptsz, cuStreamEndCapture);

VGPU_API CUresult cuStreamIsCapturing(CUstream stream, int* status) {
  DRIVER_TRY(driver_ready());
  if (!status) return CUDA_ERROR_INVALID_VALUE;
  *status = vgpu_stream_of(stream)->capturing ? CAPTURE_ACTIVE : CAPTURE_NONE;
  return CUDA_SUCCESS;
}
DRIVER_ALIAS(cuStreamIsCapturing_ptsz, cuStreamIsCapturing);

VGPU_API CUresult cuStreamGetCaptureInfo_v2(CUstream handle, int* status, uint64_t* id, CUgraph* graph,
                                            const CUgraphNode** dependencies, size_t* dependency_count) {
  DRIVER_TRY(cuStreamIsCapturing(handle, status));
  const vgpu_stream* stream = vgpu_stream_of(handle);
  if (id) *id = stream->capture_id;
  if (graph) *graph = stream->graph;
  if (dependencies) *dependencies = NULL;
  if (dependency_count) *dependency_count = 0;
  return CUDA_SUCCESS;
}
DRIVER_ALIAS(cuStreamGetCaptureInfo_v2_ptsz, cuStreamGetCaptureInfo_v2);

VGPU_API CUresult cuStreamGetCaptureInfo_v3(CUstream handle, int* status, uint64_t* id, CUgraph* graph,
                                            const CUgraphNode** dependencies, const void** edges,
                                            size_t* dependency_count) {
  if (edges) *edges = NULL;
  return cuStreamGetCaptureInfo_v2(handle, status, id, graph, dependencies, dependency_count);
}
DRIVER_ALIAS(cuStreamGetCaptureInfo_v3_ptsz, cuStreamGetCaptureInfo_v3);

VGPU_API CUresult cuStreamUpdateCaptureDependencies(CUstream stream, CUgraphNode* nodes, size_t count, unsigned flags) {
  (void)stream, (void)nodes, (void)count, (void)flags;
  return driver_ready();
}
DRIVER_ALIAS(cuStreamUpdateCaptureDependencies_ptsz, cuStreamUpdateCaptureDependencies);

VGPU_API CUresult cuStreamUpdateCaptureDependencies_v2(CUstream stream, CUgraphNode* nodes, const void* edges, size_t count,
                                                       unsigned flags) {
  (void)edges;
  return cuStreamUpdateCaptureDependencies(stream, nodes, count, flags);
}
DRIVER_ALIAS(cuStreamUpdateCaptureDependencies_v2_ptsz, cuStreamUpdateCaptureDependencies_v2);

VGPU_API CUresult cuThreadExchangeStreamCaptureMode(int* mode) {
  static __thread int current;
  DRIVER_TRY(driver_ready());
  if (!mode) return CUDA_ERROR_INVALID_VALUE;
  int before = current;
  current = *mode;
  *mode = before;
  return CUDA_SUCCESS;
}
