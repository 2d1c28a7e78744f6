// Streams and the clock. Work is done the moment it is asked for, so a stream only says where it belongs.
#include <stdlib.h>
#include <time.h>

#include "internal.h"

static vgpu_stream defaults[VGPU_MOST_DEVICES];
static atomic_ulong last_time;

vgpu_stream* vgpu_stream_of(void* handle) {
  if ((uintptr_t)handle > 2) return handle;
  vgpu_stream* stream = &defaults[vgpu_current_device()];
  stream->device = vgpu_current_device();
  return stream;
}

void* vgpu_stream_create(uint32_t flags, int32_t priority) {
  vgpu_stream* stream = calloc(1, sizeof *stream);
  if (!stream) return NULL;
  stream->device = vgpu_current_device();
  stream->flags = flags;
  stream->priority = priority;
  return stream;
}

void vgpu_stream_destroy(void* handle) {
  if ((uintptr_t)handle > 2) free(handle);
}

uint64_t vgpu_clock(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  unsigned long now = (unsigned long)time.tv_sec * 1000000000u + (unsigned long)time.tv_nsec;
  // A microsecond is the least that two events are apart: programs divide by what lies between.
  unsigned long before = last_time, next;
  do {
    next = now > before + 1000 ? now : before + 1000;
  } while (!atomic_compare_exchange_weak(&last_time, &before, next));
  return next;
}

void* vgpu_handle(void) { return calloc(1, 64); }
