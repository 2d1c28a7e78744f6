// Transfers and fills. Which way a copy goes is read off its addresses.
#include "runtime.h"

VGPU_API cuda_error cudaMemcpy(void* to, const void* from, size_t bytes, int kind) {
  (void)kind;
  cuda_error error = cuda_finish();
  if (!error) vgpu_copy(to, from, (int64_t)bytes);
  return error;
}

// Pageable memory is written by the host, once all work before the copy is done.
static void wait_for_source(const void* to, const void* from) {
  vgpu_range range;
  if (vgpu_is_device(from) && !vgpu_find(to, &range)) vgpu_wait(vgpu_current_device());
}

VGPU_API cuda_error cudaMemcpyAsync(void* to, const void* from, size_t bytes, int kind, void* stream) {
  (void)kind;
  cuda_error error = cuda_note_work(stream);
  if (!error) wait_for_source(to, from);
  if (!error) vgpu_copy(to, from, (int64_t)bytes);
  return error;
}

VGPU_API cuda_error cudaMemcpyPeerAsync(void* to, int to_device, const void* from, int from_device, size_t bytes, void* stream) {
  (void)to_device, (void)from_device;
  return cudaMemcpyAsync(to, from, bytes, 0, stream);
}

VGPU_API cuda_error cudaMemcpyPeer(void* to, int to_device, const void* from, int from_device, size_t bytes) {
  (void)to_device, (void)from_device;
  return cudaMemcpy(to, from, bytes, 0);
}

VGPU_API cuda_error cudaMemcpy2DAsync(void* to, size_t to_pitch, const void* from, size_t from_pitch, size_t width,
                                      size_t height, int kind, void* stream) {
  (void)kind;
  cuda_error error = cuda_note_work(stream);
  for (size_t row = 0; !error && row < height; row++)
    vgpu_copy((char*)to + row * to_pitch, (const char*)from + row * from_pitch, (int64_t)width);
  return error;
}

VGPU_API cuda_error cudaMemcpy2D(void* to, size_t to_pitch, const void* from, size_t from_pitch, size_t width, size_t height, int kind) {
  return cudaMemcpy2DAsync(to, to_pitch, from, from_pitch, width, height, kind, NULL);
}

VGPU_API cuda_error cudaMemset(void* start, int value, size_t bytes) {
  cuda_error error = cuda_enter();
  uint8_t byte = (uint8_t)value;
  if (!error) vgpu_fill(start, &byte, 1, (int64_t)bytes);
  return error;
}

VGPU_API cuda_error cudaMemsetAsync(void* start, int value, size_t bytes, void* stream) {
  cuda_error error = cuda_note_work(stream);
  uint8_t byte = (uint8_t)value;
  if (!error) vgpu_fill(start, &byte, 1, (int64_t)bytes);
  return error;
}

VGPU_API cuda_error cudaMemset2DAsync(void* start, size_t pitch, int value, size_t width, size_t height, void* stream) {
  cuda_error error = CUDA_OK;
  for (size_t row = 0; !error && row < height; row++) error = cudaMemsetAsync((char*)start + row * pitch, value, width, stream);
  return error;
}
