// What the stand-in for libcudart needs of CUDA's types, declared on its own: names, numbers and layouts as in CUDA's
// binary interface. VGPU_CUDA_MAJOR is the toolkit that libtorch was built for, 12 or 13.
#pragma once
#include "../core/vgpu.h"

typedef enum cuda_error {
  CUDA_OK = 0,
  CUDA_INVALID_VALUE = 1,
  CUDA_MEMORY_ALLOCATION = 2,
  CUDA_INVALID_DEVICE_POINTER = 17,
  CUDA_NO_DEVICE = 100,
  CUDA_INVALID_DEVICE = 101,
  CUDA_NO_KERNEL_IMAGE = 209,
  CUDA_INVALID_HANDLE = 400,
  CUDA_ILLEGAL_STATE = 401,
  CUDA_NOT_READY = 600,
  CUDA_PEER_ALREADY_ENABLED = 704,
  CUDA_PEER_NOT_ENABLED = 705,
  CUDA_HOST_ALREADY_REGISTERED = 712,
  CUDA_HOST_NOT_REGISTERED = 713,
  CUDA_NOT_SUPPORTED = 801,
  CUDA_CAPTURE_UNSUPPORTED = 900,
  CUDA_CAPTURE_UNMATCHED = 905,
} cuda_error;

typedef struct dim3 { uint32_t x, y, z; } dim3;

typedef struct graph {
  int64_t nodes;
  int64_t stub_calls;  // of the capturing thread when it began: libraries launch kernels, too
} graph;

// Shared with the driver; made by vgpu_handle.
typedef struct event {
  uint64_t time;
  uint32_t flags;
} event;

// errors.c
cuda_error cuda_set(cuda_error error);  // remembers a failure for cudaGetLastError, and returns it
cuda_error cuda_well(void);             // whether the current device still works, or the error that stays
// launches.c
cuda_error cuda_note_work(void* stream);  // enters the context; counts a node if the stream is being captured
cuda_error cuda_enter(void);              // a context on the current device, or why there is none
cuda_error cuda_finish(void);             // the same, once all work is done: never on a device that hangs
