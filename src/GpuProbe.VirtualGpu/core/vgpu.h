// The core of the virtual GPU: what all stand-ins share. It lives once per process, in libgpuprobe-vgpu.so.
//
// A *rig* is a folder that describes the virtual machine of one run: `card` says which cards there are, `ledger` is the
// book of their memory that all processes of the run share, `reports/` takes one report per process. Its path is in the
// environment variable GPUPROBE_VGPU, so that child processes use the same cards.
//
// Rules: device addresses are never handed out twice; every byte of device memory is booked here and nowhere else; all
// functions may be called from any thread; bytes are int64_t.
#pragma once
#include <stddef.h>
#include <stdint.h>

#define VGPU_API __attribute__((visibility("default")))

enum { VGPU_MOST_DEVICES = 16 };

// ---- card.c: the cards -----------------------------------------------------------------------------------------------

typedef struct vgpu_card {
  char name[128];
  int64_t total_memory;   // as the driver shows it
  int64_t context_bytes;  // what a process's context takes
  int64_t l2_cache;
  int32_t capability_major, capability_minor;
  int32_t multiprocessors, threads_per_multiprocessor, blocks_per_multiprocessor;
  int32_t shared_memory_per_block, shared_memory_per_block_optin, shared_memory_per_multiprocessor;
  int32_t registers_per_multiprocessor;
} vgpu_card;

VGPU_API int vgpu_device_count(void);              // 0 without a rig; honours CUDA_VISIBLE_DEVICES
VGPU_API const vgpu_card* vgpu_card_of(int device);  // a visible device
VGPU_API int vgpu_physical_index(int device);      // its index among all devices of the rig (NVML's numbering)
VGPU_API int vgpu_physical_count(void);
VGPU_API const char* vgpu_setting(const char* key, const char* otherwise);  // a line `key value` of the rig's card file
VGPU_API int64_t vgpu_setting_number(const char* key, int64_t otherwise);
VGPU_API const char* vgpu_rig(void);               // the rig's folder, or null
VGPU_API int vgpu_is_lost(int physical);           // whether the rig has a file `lost.N` for it: it has fallen off the bus
VGPU_API void vgpu_bus_id(int physical, char* text, int capacity);  // "0000:01:00.0"
VGPU_API void vgpu_uuid(int physical, uint8_t bytes[16]);

// ---- device.c: the current device of each thread, contexts -------------------------------------------------------------

VGPU_API int vgpu_current_device(void);
VGPU_API int vgpu_set_current_device(int device);  // 0 if there is no such device
VGPU_API int vgpu_enter_context(int device);       // books the context on first use; 0 if the card is full
VGPU_API int vgpu_has_context(int device);

// ---- ledger.c: the book of device memory -------------------------------------------------------------------------------

typedef enum vgpu_kind {
  VGPU_CONTEXT,   // CUDA contexts
  VGPU_MALLOC,    // cudaMalloc, cuMemAlloc
  VGPU_POOL,      // cudaMallocAsync and its relatives
  VGPU_PHYSICAL,  // cuMemCreate
  VGPU_LIBRARY,   // what libraries keep outside the framework's allocator: NCCL's buffers
  VGPU_KINDS,
} vgpu_kind;

// Books or returns bytes of a visible device's memory. Booking answers 0 when the card is full.
VGPU_API int vgpu_book(int device, vgpu_kind kind, int64_t bytes);
VGPU_API void vgpu_unbook(int device, vgpu_kind kind, int64_t bytes);
// A piece of physical memory has been put behind addresses (bytes > 0) or taken away (bytes < 0).
VGPU_API void vgpu_mapped(int device, uintptr_t start, int64_t bytes);
VGPU_API void vgpu_memory_info(int device, int64_t* free_bytes, int64_t* total_bytes);  // all processes together

typedef struct vgpu_process {
  int32_t pid;
  int64_t used_bytes;
} vgpu_process;
VGPU_API int vgpu_processes_on(int physical, vgpu_process* processes, int capacity);  // returns how many there are
VGPU_API int64_t vgpu_physical_used(int physical);

// ---- faults.c: what goes wrong, as the rig says --------------------------------------------------------------------------

VGPU_API int vgpu_failure(int device);     // the CUDA error that every call on the device answers, 0 while it is well
VGPU_API int vgpu_is_hanging(int device);  // a kernel of this process does not end
VGPU_API void vgpu_wait(int device);       // for the device's work: at once, or for ever

// ---- pools.c: the default memory pool of each device (cudaMallocAsync) ---------------------------------------------------

// Attributes by CUDA's numbers: 1 to 3 reuse flags, 4 release threshold, 5 to 8 reserved and used bytes, now and highest.
VGPU_API void* vgpu_pool_allocate(int device, int64_t bytes);  // null when the card is full
VGPU_API int vgpu_pool_free(void* start);
VGPU_API int64_t vgpu_pool_attribute(int device, int attribute);
VGPU_API int vgpu_pool_set_attribute(int device, int attribute, int64_t value);  // 0: no such attribute

// ---- addresses.c: what addresses mean ------------------------------------------------------------------------------------

typedef enum vgpu_memory { VGPU_UNKNOWN, VGPU_DEVICE, VGPU_MANAGED, VGPU_HOST, VGPU_HOST_REGISTERED } vgpu_memory;

typedef struct vgpu_range {
  uintptr_t start;
  int64_t bytes;        // as asked for
  vgpu_memory memory;
  int32_t device;
  vgpu_kind kind;       // what it is booked as (device memory only)
  int64_t booked_bytes; // 0 for host, managed and reserved ranges
  uint64_t serial;      // of the allocation, counted over the process (cuPointerGetAttribute's buffer id)
} vgpu_range;

// Device memory of a visible device: booked and given an address, or null when the card is full.
VGPU_API void* vgpu_allocate(int device, vgpu_kind kind, int64_t bytes);
VGPU_API void* vgpu_reserve_addresses(int device, int64_t bytes, int64_t alignment);  // an address range without memory
VGPU_API void* vgpu_allocate_managed(int64_t bytes);  // host and device address at once; not booked
VGPU_API void* vgpu_allocate_host(int64_t bytes);     // pinned; RAM on touch
VGPU_API int vgpu_register_host(void* start, int64_t bytes);
VGPU_API int vgpu_free(void* start);                   // any of the above; 0 if nothing starts there
VGPU_API int vgpu_find(const void* address, vgpu_range* range);  // 0 if the address is in no range
VGPU_API int vgpu_is_device(const void* address);

// ---- copies.c: what is kept of transfers and what is read back -------------------------------------------------------------

// Copies in any direction between host, device and managed memory, n bytes. To and from device memory only transfers of
// at most 64 KiB are kept; what nobody wrote reads as zero. Reads by the host are counted with the last launched kernel.
VGPU_API void vgpu_copy(void* to, const void* from, int64_t bytes);
// Bytes behind a device address for a stand-in's own use (at most 64 KiB): no read by the program, never guided.
VGPU_API void vgpu_peek(void* to, const void* from, int64_t bytes);
VGPU_API void vgpu_fill(void* to, const void* pattern, int64_t pattern_bytes, int64_t count);  // memset, cuMemsetD32 ...

// ---- kernels.c: modules, functions, launches -----------------------------------------------------------------------------

VGPU_API void* vgpu_register_module(const void* fatbin);        // fatbin: the bytes that start with 0xBA55ED50
VGPU_API void vgpu_unregister_module(void* module);
VGPU_API void vgpu_register_function(void* module, const void* host_function, const char* name);
VGPU_API const char* vgpu_function_name(const void* host_function);  // mangled; "?" if unknown
// Architecture (80 for 8.0) of the code in the function's module that the current device would run: the greatest binary
// of its own major version that is not newer, else the greatest PTX that is not newer; 0 if there is none.
VGPU_API int vgpu_function_architecture(const void* host_function, int device);
// arguments: one pointer per kernel parameter, or null where they are not known.
VGPU_API void vgpu_launched(const void* host_function, void** arguments);
VGPU_API void vgpu_launched_by_name(const char* name);

// ---- calls.c: what was called without being modelled ----------------------------------------------------------------------

typedef struct vgpu_call {
  const char* name;
  int64_t count;
  int32_t failed;          // it was refused
  struct vgpu_call* next;  // set by the core
} vgpu_call;

// A stub has `static vgpu_call call = {"cublasGemmEx"}; vgpu_stubbed(&call);`.
VGPU_API void vgpu_stubbed(vgpu_call* call);   // it answers success and does nothing
VGPU_API void vgpu_refused(vgpu_call* call);   // it would decide memory and is not modelled: told on stderr once
VGPU_API void vgpu_multiplied(int64_t products);  // multiplications with addition that a matrix product asks for
VGPU_API int64_t vgpu_stub_calls(void);        // how many stubs this thread has called
VGPU_API void vgpu_foreign_runtime(const void* caller);  // a library that carries its own CUDA runtime has been met

// ---- streams.c: streams, events, clock ------------------------------------------------------------------------------------

typedef struct vgpu_stream {
  int32_t device;
  uint32_t flags;
  int32_t priority;
  int32_t capturing;      // 1 between begin and end of a capture
  uint64_t capture_id;
  void* graph;
} vgpu_stream;

// Null, cudaStreamLegacy (1) and cudaStreamPerThread (2) are the current device's default stream. All work is done at once.
VGPU_API vgpu_stream* vgpu_stream_of(void* handle);
VGPU_API void* vgpu_stream_create(uint32_t flags, int32_t priority);
VGPU_API void vgpu_stream_destroy(void* handle);
VGPU_API uint64_t vgpu_clock(void);     // nanoseconds; each call returns more than the one before
VGPU_API void* vgpu_handle(void);       // an address that no other handle has, 64 zeroed bytes behind it
