// The CUDA driver of the virtual GPU: its types, and what its files share. Names and numbers are those of the CUDA driver
// API, so that the functions can be compared with its documentation.
#pragma once
#include "../core/vgpu.h"

#ifndef VGPU_CUDA_MAJOR
#define VGPU_CUDA_MAJOR 12
#endif

typedef enum CUresult {
  CUDA_SUCCESS = 0,
  CUDA_ERROR_INVALID_VALUE = 1,
  CUDA_ERROR_OUT_OF_MEMORY = 2,
  CUDA_ERROR_NOT_INITIALIZED = 3,
  CUDA_ERROR_NO_DEVICE = 100,
  CUDA_ERROR_INVALID_DEVICE = 101,
  CUDA_ERROR_INVALID_IMAGE = 200,
  CUDA_ERROR_INVALID_CONTEXT = 201,
  CUDA_ERROR_NO_BINARY_FOR_GPU = 209,
  CUDA_ERROR_UNSUPPORTED_LIMIT = 215,
  CUDA_ERROR_PEER_ACCESS_UNSUPPORTED = 217,
  CUDA_ERROR_FILE_NOT_FOUND = 301,
  CUDA_ERROR_OPERATING_SYSTEM = 304,
  CUDA_ERROR_INVALID_HANDLE = 400,
  CUDA_ERROR_NOT_FOUND = 500,
  CUDA_ERROR_NOT_READY = 600,
  CUDA_ERROR_PEER_ACCESS_ALREADY_ENABLED = 704,
  CUDA_ERROR_PEER_ACCESS_NOT_ENABLED = 705,
  CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED = 712,
  CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED = 713,
  CUDA_ERROR_NOT_SUPPORTED = 801,
  CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED = 900,
  CUDA_ERROR_STREAM_CAPTURE_UNMATCHED = 903,
} CUresult;

typedef int32_t CUdevice;
typedef unsigned long long CUdeviceptr;
typedef unsigned long long CUmemGenericAllocationHandle;
typedef struct driver_context* CUcontext;
typedef struct driver_module* CUmodule;
typedef struct driver_module* CUlibrary;  // one object is module and library, function and kernel: nothing is loaded
typedef struct driver_function* CUfunction;
typedef struct driver_function* CUkernel;
typedef struct driver_event* CUevent;
typedef struct driver_pool* CUmemoryPool;
typedef struct driver_graph* CUgraph;
typedef void* CUstream;
typedef void* CUgraphNode;
typedef void* CUgraphExec;

typedef struct CUuuid { char bytes[16]; } CUuuid;

enum { CU_MEM_LOCATION_TYPE_DEVICE = 1 };
typedef struct CUmemLocation {
  int type;
  int id;
} CUmemLocation;

// A second name for a function: its variant for the per-thread default stream, or an older version with equal arguments.
#define DRIVER_ALIAS(name, target) extern __typeof__(target) name __attribute__((alias(#target), visibility("default")))

#define DRIVER_TRY(call)                      \
  do {                                        \
    CUresult driver_result = (call);          \
    if (driver_result) return driver_result;  \
  } while (0)

// contexts.c
CUresult driver_ready(void);                 // whether cuInit was called, by the program or by a CUDA runtime
CUresult driver_well(void);                  // driver_ready, and the calling thread's device still works
CUresult driver_finish(void);                // the same, once all work is done: never on a device that hangs
CUresult driver_check_device(CUdevice device);
CUresult driver_current(int* device);        // the device of the calling thread's context
CUcontext driver_primary_context(int device);

// memory.c: what a pointer belongs to, with virtual memory resolved
typedef struct driver_allocation {
  CUdeviceptr start;
  int64_t bytes;
  vgpu_memory memory;
  int32_t device;
  vgpu_kind kind;
  uint64_t serial;
  unsigned long long handle_types;
  int32_t mapped;  // virtual memory
} driver_allocation;
int driver_find(CUdeviceptr address, driver_allocation* allocation);

// virtual_memory.c
int driver_find_mapping(CUdeviceptr address, driver_allocation* allocation);

// pools.c
CUmemoryPool driver_default_pool(int device);

// images.c: what can be read of a module's code
typedef struct driver_function {
  uint32_t magic;
  const char* name;  // kept for the life of the process: reports name kernels
  CUmodule module;
  int32_t registers, static_shared_bytes, local_bytes, max_threads, max_dynamic_shared_bytes, carveout;
  struct driver_function* next;
} driver_function;

typedef struct driver_module {
  uint32_t magic;
  enum { DRIVER_PTX, DRIVER_CUBIN, DRIVER_FATBIN } kind;
  char* text;  // of PTX
  driver_function* functions;
  struct driver_variable {
    char* name;
    int64_t bytes;
    void* address;
    struct driver_variable* next;
  } * variables;
} driver_module;

enum { DRIVER_MODULE_MAGIC = 0x4d4f444c, DRIVER_FUNCTION_MAGIC = 0x46554e43 };
CUresult driver_read_image(CUmodule module, const void* image);
CUfunction driver_add_function(CUmodule module, const char* name);

// occupancy.c
int driver_blocks_per_multiprocessor(int device, const driver_function* function, int threads, int64_t dynamic_shared);
// Of a runtime's function (a host function's address) only defaults are known.
const driver_function* driver_function_of(CUfunction function);

// streams.c
CUresult driver_not_capturing(CUstream stream);
