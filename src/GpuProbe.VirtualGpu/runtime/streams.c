// Streams and events. All work is finished the moment it is asked for; an event is a time.
#include <stdlib.h>

#include "runtime.h"

static cuda_error create(void** stream, unsigned flags, int priority) {
  cuda_error error = cuda_enter();
  if (error) return error;
  *stream = vgpu_stream_create(flags, priority);
  return *stream ? CUDA_OK : cuda_set(CUDA_MEMORY_ALLOCATION);
}

VGPU_API cuda_error cudaStreamCreate(void** stream) { return create(stream, 0, 0); }
VGPU_API cuda_error cudaStreamCreateWithFlags(void** stream, unsigned flags) { return create(stream, flags, 0); }
VGPU_API cuda_error cudaStreamCreateWithPriority(void** stream, unsigned flags, int priority) { return create(stream, flags, priority); }
VGPU_API cuda_error cudaStreamDestroy(void* stream) { return vgpu_stream_destroy(stream), CUDA_OK; }

// Whoever waits for a stream that is being captured would wait for ever.
static cuda_error wait_for(void* stream) {
  return vgpu_stream_of(stream)->capturing ? cuda_set(CUDA_CAPTURE_UNSUPPORTED) : cuda_finish();
}

static cuda_error ask(void) {
  cuda_error error = cuda_enter();
  return error ? error : vgpu_is_hanging(vgpu_current_device()) ? CUDA_NOT_READY : CUDA_OK;
}

VGPU_API cuda_error cudaStreamQuery(void* stream) {
  return vgpu_stream_of(stream)->capturing ? cuda_set(CUDA_CAPTURE_UNSUPPORTED) : ask();
}
VGPU_API cuda_error cudaStreamSynchronize(void* stream) { return wait_for(stream); }
VGPU_API cuda_error cudaStreamGetPriority(void* stream, int* priority) { return *priority = vgpu_stream_of(stream)->priority, CUDA_OK; }
VGPU_API cuda_error cudaStreamGetFlags(void* stream, unsigned* flags) { return *flags = vgpu_stream_of(stream)->flags, CUDA_OK; }
VGPU_API cuda_error cudaStreamGetDevice(void* stream, int* device) { return *device = vgpu_stream_of(stream)->device, CUDA_OK; }
VGPU_API cuda_error cudaStreamGetId(void* stream, unsigned long long* id) { return *id = (uintptr_t)stream, CUDA_OK; }
VGPU_API cuda_error cudaStreamWaitEvent(void* stream, void* event, unsigned flags) {
  return (void)stream, (void)event, (void)flags, cuda_well();
}

VGPU_API cuda_error cudaStreamAddCallback(void* stream, void (*callback)(void*, cuda_error, void*), void* data, unsigned flags) {
  (void)flags;
  callback(stream, CUDA_OK, data);
  return CUDA_OK;
}

VGPU_API cuda_error cudaLaunchHostFunc(void* stream, void (*function)(void*), void* data) {
  cuda_error error = cuda_note_work(stream);
  if (!error && !vgpu_stream_of(stream)->capturing) function(data);
  return error;
}

VGPU_API cuda_error cudaEventCreateWithFlags(event** created, unsigned flags) {
  cuda_error error = cuda_enter();
  if (error) return error;
  *created = vgpu_handle();
  if (!*created) return cuda_set(CUDA_MEMORY_ALLOCATION);
  (*created)->flags = flags;
  return CUDA_OK;
}

VGPU_API cuda_error cudaEventCreate(event** created) { return cudaEventCreateWithFlags(created, 0); }
VGPU_API cuda_error cudaEventDestroy(event* destroyed) { return free(destroyed), CUDA_OK; }
VGPU_API cuda_error cudaEventQuery(event* asked) { return (void)asked, ask(); }
VGPU_API cuda_error cudaEventSynchronize(event* asked) { return (void)asked, cuda_finish(); }

VGPU_API cuda_error cudaEventRecord(event* recorded, void* stream) {
  (void)stream;
  recorded->time = vgpu_clock();
  return cuda_well();
}

VGPU_API cuda_error cudaEventRecordWithFlags(event* recorded, void* stream, unsigned flags) {
  return (void)flags, cudaEventRecord(recorded, stream);
}

VGPU_API cuda_error cudaEventElapsedTime(float* milliseconds, const event* from, const event* to) {
  if (!from->time || !to->time) return cuda_set(CUDA_INVALID_HANDLE);
  *milliseconds = (float)((double)(int64_t)(to->time - from->time) / 1e6);
  return CUDA_OK;
}

VGPU_API cuda_error cudaEventElapsedTime_v2(float* milliseconds, const event* from, const event* to) {
  return cudaEventElapsedTime(milliseconds, from, to);
}
