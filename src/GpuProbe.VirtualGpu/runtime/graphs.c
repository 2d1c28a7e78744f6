// Stream capture and graphs: a stream that is being captured counts its nodes; a graph can be launched any number of
// times and does nothing. What libtorch allocates while capturing comes from its own private pools and is counted there.
#include <stdatomic.h>
#include <stdlib.h>

#include "runtime.h"

enum { CAPTURE_NONE, CAPTURE_ACTIVE };
static atomic_ulong captures;
static __thread int capture_mode;

VGPU_API cuda_error cudaStreamBeginCapture(void* handle, int mode) {
  (void)mode;
  vgpu_stream* stream = vgpu_stream_of(handle);
  if ((uintptr_t)handle <= 1 || stream->capturing) return cuda_set(CUDA_CAPTURE_UNSUPPORTED);
  graph* begun = calloc(1, sizeof *begun);
  if (!begun) return cuda_set(CUDA_MEMORY_ALLOCATION);
  begun->stub_calls = vgpu_stub_calls();
  stream->graph = begun;
  stream->capture_id = ++captures;
  stream->capturing = 1;
  return CUDA_OK;
}

VGPU_API cuda_error cudaStreamEndCapture(void* handle, graph** captured) {
  vgpu_stream* stream = vgpu_stream_of(handle);
  if (!stream->capturing) return cuda_set(CUDA_CAPTURE_UNMATCHED);
  graph* ended = stream->graph;
  ended->nodes += vgpu_stub_calls() - ended->stub_calls;
  *captured = ended;
  stream->graph = NULL;
  stream->capturing = 0;
  return CUDA_OK;
}

VGPU_API cuda_error cudaStreamIsCapturing(void* handle, int* status) {
  return *status = vgpu_stream_of(handle)->capturing ? CAPTURE_ACTIVE : CAPTURE_NONE, CUDA_OK;
}

static cuda_error capture_info(void* handle, int* status, unsigned long long* id, void** captured, const void** nodes, size_t* count) {
  const vgpu_stream* stream = vgpu_stream_of(handle);
  *status = stream->capturing ? CAPTURE_ACTIVE : CAPTURE_NONE;
  if (id) *id = stream->capture_id;
  if (captured) *captured = stream->graph;
  if (nodes) *nodes = NULL;
  if (count) *count = 0;
  return CUDA_OK;
}

VGPU_API cuda_error cudaStreamGetCaptureInfo_v2(void* stream, int* status, unsigned long long* id, void** captured,
                                                const void** nodes, size_t* count) {
  return capture_info(stream, status, id, captured, nodes, count);
}

VGPU_API cuda_error cudaStreamGetCaptureInfo_v3(void* stream, int* status, unsigned long long* id, void** captured,
                                                const void** nodes, const void** edges, size_t* count) {
  if (edges) *edges = NULL;
  return capture_info(stream, status, id, captured, nodes, count);
}

#if VGPU_CUDA_MAJOR >= 13
VGPU_API cuda_error cudaStreamGetCaptureInfo(void* stream, int* status, unsigned long long* id, void** captured,
                                             const void** nodes, const void** edges, size_t* count) {
  return cudaStreamGetCaptureInfo_v3(stream, status, id, captured, nodes, edges, count);
}
#endif

VGPU_API cuda_error cudaThreadExchangeStreamCaptureMode(int* mode) {
  int before = capture_mode;
  capture_mode = *mode;
  *mode = before;
  return CUDA_OK;
}

VGPU_API cuda_error cudaGraphCreate(graph** created, unsigned flags) {
  return (void)flags, *created = calloc(1, sizeof(graph)), CUDA_OK;
}

VGPU_API cuda_error cudaGraphDestroy(graph* destroyed) { return free(destroyed), CUDA_OK; }

VGPU_API cuda_error cudaGraphGetNodes(graph* asked, void** nodes, size_t* count) {
  if (nodes)
    for (size_t i = 0; i < *count; i++) nodes[i] = NULL;
  else *count = (size_t)asked->nodes;
  return CUDA_OK;
}

static cuda_error instantiate(void** made) {
  *made = vgpu_handle();
  return *made ? CUDA_OK : cuda_set(CUDA_MEMORY_ALLOCATION);
}

VGPU_API cuda_error cudaGraphInstantiate(void** made, graph* from, unsigned long long flags) { return (void)from, (void)flags, instantiate(made); }
VGPU_API cuda_error cudaGraphInstantiateWithFlags(void** made, graph* from, unsigned long long flags) {
  return (void)from, (void)flags, instantiate(made);
}
VGPU_API cuda_error cudaGraphExecDestroy(void* destroyed) { return free(destroyed), CUDA_OK; }
VGPU_API cuda_error cudaGraphExecUpdate(void* made, graph* from, void* result) { return (void)made, (void)from, (void)result, CUDA_OK; }
VGPU_API cuda_error cudaGraphUpload(void* made, void* stream) { return (void)made, (void)stream, CUDA_OK; }
VGPU_API cuda_error cudaGraphLaunch(void* made, void* stream) { return (void)made, cuda_note_work(stream); }
VGPU_API cuda_error cudaGraphDebugDotPrint(graph* shown, const char* path, unsigned flags) {
  return (void)shown, (void)path, (void)flags, CUDA_OK;
}
