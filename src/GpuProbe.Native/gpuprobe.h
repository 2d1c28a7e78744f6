// The flat C interface of libgpuprobe: everything GpuProbe asks of libtorch.
//
// Rules: fixed-width types only; every function that can fail returns a gp_status (or a count that is negative on
// failure) and leaves its reason with gp_last_error; no C++ exception crosses this boundary; a gp_tensor is an owned
// `at::Tensor*` that the caller gives back with gp_tensor_free.
#pragma once
#include <stdint.h>

#define GP_EXPORT extern "C" __attribute__((visibility("default")))

typedef void* gp_tensor;
typedef struct gp_operator gp_operator;

typedef enum gp_status {
  GP_OK = 0,
  GP_ERROR = -1,             // libtorch refused: wrong shapes, unsupported types, ...
  GP_OUT_OF_MEMORY = -2,     // the device (or the limit set on it) is full
  GP_NOT_FOUND = -3,         // no such operator
  GP_INVALID_ARGUMENT = -4,  // the call itself is wrong: tag, count, capacity
  GP_STOPPED = -5,           // a recomputation has all that it was for; the region's body ends and returns this
} gp_status;

typedef enum gp_tag {
  GP_NONE = 0,
  GP_INT = 1,          // also ScalarType, Layout and MemoryFormat
  GP_DOUBLE = 2,
  GP_BOOL = 3,
  GP_TENSOR = 4,
  GP_INT_LIST = 5,     // pointer to count int64_t
  GP_TENSOR_LIST = 6,  // pointer to count gp_tensor; a null entry is None where the schema says Tensor?[]
  GP_STRING = 7,       // zero-terminated UTF-8
  GP_DEVICE = 8,       // integer = device type * 256 + index + 1 (index -1: the current one)
  GP_DOUBLE_LIST = 9,  // pointer to count double
  GP_BOOL_LIST = 10,   // pointer to count uint8_t
  GP_DEFAULT = 11,     // the schema's default value
} gp_tag;

typedef struct gp_value {
  int32_t tag;
  int32_t count;
  union {
    int64_t integer;
    double real;
    void* pointer;
  };
} gp_value;

// One allocation (bytes > 0) or release (bytes < 0) of device memory; with 0 bytes a segment that a caching allocator took
// from the device (requested > 0) or gave back to it (requested < 0), or a mark on the block at that address (requested 0);
// at address 0 a request that was refused.
typedef struct gp_memory_event {
  int64_t address;
  int64_t bytes;
  int64_t nanoseconds;  // monotonic clock
  int32_t operator_id;  // gp_operator_name; 0 outside every operator
  int32_t region;       // what gp_region_enter had set when the operator (or its forward) ran
  int32_t scratch;      // 1 for a release by the very operator call that had allocated the block
  int32_t again;        // 1 where checkpointing ran a region again
  int64_t requested;    // what an allocation was asked for; the block may be larger
} gp_memory_event;

// One tensor that autograd keeps from forward to backward.
typedef struct gp_saved_tensor {
  int64_t storage_address;
  int64_t storage_bytes;
  int32_t operator_id;
  int32_t region;
  int64_t weight_copy;  // 1 for a weight in another type, as autocast makes them
} gp_saved_tensor;

typedef struct gp_memory_stats {
  int64_t allocated_bytes;
  int64_t peak_bytes;
  int64_t allocation_count;
} gp_memory_stats;

typedef struct gp_peaked_bytes {
  int64_t current;
  int64_t peak;
} gp_peaked_bytes;

// What the CUDA caching allocator counts, and what the driver says.
typedef struct gp_cuda_memory {
  gp_peaked_bytes allocated;       // live blocks
  gp_peaked_bytes reserved;        // segments
  gp_peaked_bytes active;          // live blocks, and those that a stream still uses
  gp_peaked_bytes requested;       // what live blocks were asked to hold
  gp_peaked_bytes inactive_split;  // unused parts of segments that are in use
  gp_peaked_bytes device;          // all that is used on the card, by whomever
  int64_t device_total;
  int64_t retries;        // refused by the card, then tried again after cached segments were released
  int64_t out_of_memory;  // errors since the process began
} gp_cuda_memory;

// A refused allocation; figures that the device does not have are negative.
typedef struct gp_out_of_memory {
  int64_t requested_bytes;
  int64_t allocated_bytes;
  int64_t reserved_bytes;
  int64_t device_bytes;
  int32_t operator_id;
  int32_t region;
} gp_out_of_memory;

// A weight of shape [rows, columns] in NF4. Where its largest magnitudes are quantized a second time, in blocks of 256,
// `largest` holds their indices into `code`; otherwise `second_largest`, `code` and `mean` are null.
typedef struct gp_nf4_weight {
  gp_tensor packed;
  gp_tensor largest;
  gp_tensor second_largest;
  gp_tensor code;
  gp_tensor mean;
  int64_t rows;
  int64_t columns;
} gp_nf4_weight;

// Kernels of scaled_dot_product_attention, as bits.
typedef enum gp_attention {
  GP_ATTENTION_FLASH = 1,
  GP_ATTENTION_EFFICIENT = 2,
  GP_ATTENTION_MATH = 4,
  GP_ATTENTION_CUDNN = 8,
} gp_attention;

// A queue of work on a device, as c10::Stream has it.
typedef struct gp_stream {
  int64_t id;
  int32_t device_index;
  int32_t device_type;
} gp_stream;

typedef struct gp_ranks gp_ranks;

typedef enum gp_collective {
  GP_ALL_GATHER = 0,
  GP_REDUCE_SCATTER = 1,
  GP_ALL_REDUCE = 2,
  GP_BROADCAST = 3,
} gp_collective;

// What autocast does on one kind of device.
typedef struct gp_autocast {
  int32_t enabled;
  int32_t dtype;          // ScalarType that matrix products are computed in
  int32_t cache_enabled;  // whether casts of weights are kept until the outermost scope ends; one switch for all devices
} gp_autocast;

// One step of AdamW; steps are counted from 1.
typedef struct gp_adamw_options {
  double learning_rate;
  double beta1;
  double beta2;
  double epsilon;
  double weight_decay;
  int64_t step;
} gp_adamw_options;

// What AdamW keeps of one weight in 8 bits (kernels/adamw.h).
typedef struct gp_moments_8bit {
  gp_tensor first;
  gp_tensor second;
  gp_tensor first_largest;
  gp_tensor second_largest;
  gp_tensor first_code;
  gp_tensor second_code;
} gp_moments_8bit;

// Runs a region. The tensors (inputs, then captured ones) are the body's, their array is not; a result becomes the
// caller's. A failure's reason is left as zero-terminated UTF-8.
typedef gp_status (*gp_region_body)(void* state, const gp_tensor* tensors, int32_t count, gp_tensor* result,
                                    char* reason, int32_t capacity);
typedef void (*gp_region_release)(void* state);

typedef enum gp_checkpoint_kind {
  GP_CHECKPOINT_NON_REENTRANT = 0,
  GP_CHECKPOINT_REENTRANT = 1,
  GP_CHECKPOINT_SELECTIVE = 2,  // without re-entry; results of matrix products and of attention are kept
} gp_checkpoint_kind;

// A part of a forward pass that is to run again in backward. Its state is released once, when nothing needs it any more,
// on whatever thread.
typedef struct gp_region {
  gp_region_body body;
  gp_region_release release;
  void* state;
  const gp_tensor* tensors;  // inputs, through which gradients flow, then tensors that the body uses besides
  int32_t inputs;
  int32_t captured;
  int32_t kind;  // gp_checkpoint_kind
} gp_region;

// runtime.cpp
GP_EXPORT const char* gp_last_error(void);
GP_EXPORT const char* gp_built_torch_version(void);
GP_EXPORT gp_status gp_loaded_torch_version(char* text, int32_t capacity);
GP_EXPORT gp_status gp_manual_seed(int64_t seed);
GP_EXPORT gp_status gp_rng_state(gp_tensor* state);
GP_EXPORT gp_status gp_set_rng_state(gp_tensor state);
GP_EXPORT int32_t gp_thread_count(void);
GP_EXPORT gp_status gp_set_thread_count(int32_t threads);
GP_EXPORT void gp_leave(int32_t exit_code);  // ends the process without taking libtorch down

// dispatch.cpp
GP_EXPORT gp_status gp_operator_find(const char* name, const char* overload, gp_operator** found);
GP_EXPORT int32_t gp_operator_call(const gp_operator* op, const gp_value* arguments, int32_t count,
                                   gp_value* results, int32_t capacity);

// tensor.cpp
GP_EXPORT void gp_tensor_free(gp_tensor tensor);
GP_EXPORT gp_tensor gp_tensor_alias(gp_tensor tensor);
GP_EXPORT void gp_tensor_swap(gp_tensor tensor, gp_tensor other);
GP_EXPORT int32_t gp_tensor_dim(gp_tensor tensor);
GP_EXPORT void gp_tensor_shape(gp_tensor tensor, int64_t* sizes, int64_t* strides);
GP_EXPORT int64_t gp_tensor_numel(gp_tensor tensor);
GP_EXPORT int32_t gp_tensor_dtype(gp_tensor tensor);
GP_EXPORT int32_t gp_tensor_device(gp_tensor tensor);
GP_EXPORT int64_t gp_tensor_element_size(gp_tensor tensor);
GP_EXPORT gp_status gp_tensor_storage(gp_tensor tensor, int64_t* address, int64_t* bytes);
GP_EXPORT gp_status gp_tensor_resize_storage(gp_tensor tensor, int64_t bytes);  // what was in it is lost
GP_EXPORT gp_status gp_tensor_data(gp_tensor tensor, void** data);
GP_EXPORT gp_status gp_tensor_from_data(const void* data, const int64_t* sizes, int32_t dim, int32_t dtype,
                                        gp_tensor* tensor);

// autograd.cpp
GP_EXPORT int32_t gp_grad_mode(void);
GP_EXPORT void gp_set_grad_mode(int32_t enabled);
GP_EXPORT int32_t gp_tensor_requires_grad(gp_tensor tensor);
GP_EXPORT gp_status gp_tensor_set_requires_grad(gp_tensor tensor, int32_t required);
GP_EXPORT int32_t gp_tensor_is_leaf(gp_tensor tensor);
GP_EXPORT gp_status gp_tensor_grad(gp_tensor tensor, gp_tensor* grad);
GP_EXPORT gp_status gp_tensor_set_grad(gp_tensor tensor, gp_tensor grad);
GP_EXPORT gp_status gp_tensor_backward(gp_tensor tensor, gp_tensor gradient, int32_t retain_graph);
GP_EXPORT gp_status gp_saved_tensors_record(int32_t enabled);
GP_EXPORT int32_t gp_saved_tensors_drain(gp_saved_tensor* saved, int32_t capacity);

// gradient_hooks.cpp: called on the thread that runs backward, which may be one of autograd's own, each time the tensor's
// gradient has been accumulated; not 0 ends the backward pass with an error. A null callback removes the hook.
typedef int32_t (*gp_gradient_callback)(void* context);
GP_EXPORT gp_status gp_tensor_on_gradient(gp_tensor tensor, gp_gradient_callback callback, void* context);

// backward_hooks.cpp: as above, for tensors that are no leaves; a context must outlive the graph that the tensor belongs to
GP_EXPORT gp_status gp_tensor_before_backward(gp_tensor tensor, gp_gradient_callback callback, void* context);
GP_EXPORT gp_status gp_tensor_after_backward(gp_tensor tensor, gp_gradient_callback callback, void* context,
                                             gp_tensor* passed);  // a view, through which backward has to pass
GP_EXPORT gp_status gp_backward_at_end(gp_gradient_callback callback, void* context);  // of the pass that is running

// streams.cpp: the current stream belongs to the thread
GP_EXPORT gp_status gp_stream_from_pool(int32_t device_type, int32_t device_index, int32_t high_priority,
                                        gp_stream* stream);
GP_EXPORT gp_status gp_stream_exchange(const gp_stream* stream, gp_stream* before);

// ranks.cpp: this process as the first of many that it only claims
GP_EXPORT gp_status gp_ranks_join(int32_t count, gp_ranks** ranks);
GP_EXPORT gp_status gp_ranks_run(gp_ranks* ranks, int32_t kind, gp_tensor source, gp_tensor target);  // contiguous
GP_EXPORT void gp_ranks_leave(gp_ranks* ranks);

// attention.cpp
GP_EXPORT gp_status gp_attention_allow(int32_t kernels, int32_t* before);  // for the whole process
GP_EXPORT int32_t gp_attention_ran(void);                // since attribution was enabled
GP_EXPORT gp_status gp_warnings_keep(int32_t enabled);   // this thread's warnings, instead of printing them
GP_EXPORT const char* gp_warnings_take(void);            // one a line; those not taken are printed in the end

// autocast.cpp: states belong to the thread; a device type is libtorch's DeviceType
GP_EXPORT gp_status gp_autocast_state(int32_t device_type, gp_autocast* state);
GP_EXPORT gp_status gp_autocast_enter(int32_t device_type, const gp_autocast* state, gp_autocast* before);
GP_EXPORT gp_status gp_autocast_leave(int32_t device_type, const gp_autocast* before);  // the outermost clears the cache
GP_EXPORT gp_status gp_autocast_clear_cache(void);

// chunked_loss.cpp: mean cross entropy of hidden [N, H] times weight [V, H] against targets [N], `chunk` rows at a time
GP_EXPORT gp_status gp_chunked_loss(gp_tensor hidden, gp_tensor weight, gp_tensor targets, int64_t ignore_index,
                                    int64_t chunk, int32_t upcast, gp_tensor* loss);

// checkpoint.cpp
GP_EXPORT gp_status gp_checkpoint(const gp_region* region, gp_tensor* result);

// recomputation_clock.cpp: since they were last taken; waits for the device
GP_EXPORT gp_status gp_recomputations_take(int64_t* count, double* seconds);

// cpu_memory.cpp
GP_EXPORT gp_status gp_cpu_memory_install(void);
GP_EXPORT void gp_cpu_memory_stats(gp_memory_stats* stats);
GP_EXPORT void gp_cpu_memory_reset_peak(void);
GP_EXPORT void gp_cpu_memory_set_limit(int64_t bytes);

// cuda_library.cpp: the CUDA part of libtorch, loaded on first use
GP_EXPORT gp_status gp_cuda_load(void);
GP_EXPORT int32_t gp_cuda_device_count(void);  // negative where it cannot be loaded
GP_EXPORT int32_t gp_cuda_is_virtual(void);    // 1 over stand-ins that compute nothing
GP_EXPORT gp_status gp_cuda_synchronize(int32_t device);

// cuda_memory.cpp
GP_EXPORT gp_status gp_cuda_memory_install(void);
GP_EXPORT gp_status gp_cuda_memory_stats(int32_t device, gp_cuda_memory* memory);
GP_EXPORT gp_status gp_cuda_memory_reset_peaks(int32_t device);
GP_EXPORT gp_status gp_cuda_memory_release_unused(void);  // cuBLAS workspaces and cached segments, of all devices

// books.cpp: one recording at a time, of one device (its code as in GP_DEVICE; 0: the CPU)
GP_EXPORT gp_status gp_memory_events_start(int32_t device, int64_t capacity);
GP_EXPORT void gp_memory_events_stop(void);
GP_EXPORT int64_t gp_memory_events_drain(gp_memory_event* events, int64_t capacity);
GP_EXPORT void gp_memory_events_mark(gp_tensor tensor);  // an event of 0 bytes at its storage's address
GP_EXPORT int64_t gp_memory_events_lost(void);  // found no room since the process began
GP_EXPORT int32_t gp_memory_last_failure(gp_out_of_memory* failure);

// attribution.cpp
GP_EXPORT gp_status gp_attribution_enable(int32_t enabled);
GP_EXPORT const char* gp_operator_name(int32_t operator_id);
GP_EXPORT void gp_region_enter(int32_t region);
GP_EXPORT void gp_regions_clear(void);
GP_EXPORT gp_status gp_scope_enter(const char* name, int32_t region);  // on this thread, until it is left
GP_EXPORT void gp_scope_leave(void);

// kernels/run_time_compiler.cpp: a file that NVRTC is given, as it is; null for others
GP_EXPORT const char* gp_kernel_text(const char* file);
// Compiles a kernel for cards of a compute capability (80 for 8.0), without a card; answers the bytes of machine code.
GP_EXPORT gp_status gp_kernel_compile(const char* kernel, int32_t dtype, int32_t architecture, int64_t* bytes);

// kernels/nf4.cpp: results are new tensors on the argument's device
GP_EXPORT gp_status gp_nf4_quantize(gp_tensor weight, gp_tensor* packed, gp_tensor* largest);
GP_EXPORT gp_status gp_nf4_dequantize(gp_tensor packed, gp_tensor largest, const int64_t* sizes, int32_t dim,
                                      int32_t dtype, gp_tensor* weight);

// kernels/blockwise.cpp
GP_EXPORT gp_status gp_blockwise_quantize(gp_tensor values, int64_t block_size, gp_tensor code, gp_tensor* codes,
                                          gp_tensor* largest);
GP_EXPORT gp_status gp_blockwise_dequantize(gp_tensor codes, gp_tensor largest, int64_t block_size, gp_tensor code,
                                            int32_t dtype, gp_tensor* values);

// kernels/adamw.cpp: in place, and nothing is allocated
GP_EXPORT gp_status gp_adamw_8bit(gp_tensor weight, gp_tensor gradient, const gp_moments_8bit* moments,
                                  const gp_adamw_options* options);
GP_EXPORT gp_status gp_adamw_32bit(gp_tensor weight, gp_tensor gradient, gp_tensor first, gp_tensor second,
                                   const gp_adamw_options* options);

// kernels/managed_memory.cpp: a CPU tensor that a card may use, too
GP_EXPORT gp_status gp_managed_zeros(const int64_t* sizes, int32_t dim, int32_t dtype, int32_t device, gp_tensor* tensor);

// nf4_linear.cpp
GP_EXPORT gp_status gp_nf4_linear(const gp_nf4_weight* weight, gp_tensor input, gp_tensor bias, gp_tensor* result);
GP_EXPORT gp_status gp_nf4_weight_dequantize(const gp_nf4_weight* weight, int32_t dtype, gp_tensor* result);

#include "gpuprobe_cuda.h"
