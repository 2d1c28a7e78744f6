// Initialisation and contexts. A thread's current context is the one it has set, as long as that belongs to the thread's
// current device; else the primary context of that device, which a CUDA runtime makes current without being asked.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "driver.h"

enum { MOST_CONTEXTS_ON_STACK = 64, CONTEXT_API_VERSION = 3020, LIMITS = 7 };

typedef struct driver_context {
  int32_t device;
  uint32_t flags;
  uint64_t id;
  int64_t booked_bytes;
  int64_t limits[LIMITS];
} driver_context;

static atomic_int initialised;
static atomic_ulong context_ids = 1;
static driver_context primaries[VGPU_MOST_DEVICES];
static pthread_once_t primaries_once = PTHREAD_ONCE_INIT;
static __thread CUcontext stack[MOST_CONTEXTS_ON_STACK];
static __thread int devices_below[MOST_CONTEXTS_ON_STACK];  // the device that was current before the context was pushed
static __thread int depth;
static __thread int detached;  // cuCtxSetCurrent(NULL)

static void set_default_limits(CUcontext context) {
  static const int64_t defaults[LIMITS] = {1024, 7 << 20, 8 << 20, 2, 2048, 64, 0};
  for (int i = 0; i < LIMITS; i++) context->limits[i] = defaults[i];
}

static void describe_primaries(void) {
  for (int i = 0; i < VGPU_MOST_DEVICES; i++) {
    primaries[i].device = i;
    primaries[i].id = context_ids++;
    set_default_limits(&primaries[i]);
  }
}

CUcontext driver_primary_context(int device) {
  pthread_once(&primaries_once, describe_primaries);
  return &primaries[device];
}

static int runtime_is_loaded(void) {
  static const char* const names[] = {"libcudart.so.12", "libcudart.so.13", "libcudart.so.11.0"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    void* library = dlopen(names[i], RTLD_LAZY | RTLD_NOLOAD);
    if (library) return dlclose(library), 1;
  }
  return 0;
}

VGPU_API CUresult cuInit(unsigned flags) {
  if (flags) return CUDA_ERROR_INVALID_VALUE;
  if (!vgpu_device_count()) return CUDA_ERROR_NO_DEVICE;
  if (!initialised && vgpu_failure(0)) return (CUresult)vgpu_failure(0);
  initialised = 1;
  return CUDA_SUCCESS;
}

CUresult driver_ready(void) {
  if (initialised) return CUDA_SUCCESS;
  return runtime_is_loaded() && !cuInit(0) ? CUDA_SUCCESS : CUDA_ERROR_NOT_INITIALIZED;
}

CUresult driver_well(void) {
  DRIVER_TRY(driver_ready());
  return (CUresult)vgpu_failure(vgpu_current_device());
}

CUresult driver_finish(void) {
  DRIVER_TRY(driver_well());
  vgpu_wait(vgpu_current_device());
  return CUDA_SUCCESS;
}

CUresult driver_check_device(CUdevice device) {
  DRIVER_TRY(driver_ready());
  if (device < 0 || device >= vgpu_device_count()) return CUDA_ERROR_INVALID_DEVICE;
  // A process that was on the card when it was lost goes on to know it; libtorch asks for its contexts even while it ends.
  int gone = !vgpu_has_context(device) && vgpu_is_lost(vgpu_physical_index(device));
  return gone ? CUDA_ERROR_INVALID_DEVICE : CUDA_SUCCESS;
}

static CUcontext current(void) {
  int device = vgpu_current_device();
  if (depth && stack[depth - 1] && stack[depth - 1]->device == device) return stack[depth - 1];
  return vgpu_has_context(device) ? driver_primary_context(device) : NULL;
}

CUresult driver_current(int* device) {
  DRIVER_TRY(driver_well());
  CUcontext context = current();
  if (!context) return CUDA_ERROR_INVALID_CONTEXT;
  *device = context->device;
  return CUDA_SUCCESS;
}

static CUresult push(CUcontext context) {
  if (depth == MOST_CONTEXTS_ON_STACK) return CUDA_ERROR_INVALID_VALUE;
  devices_below[depth] = vgpu_current_device();
  stack[depth++] = context;
  detached = !context;
  if (context) vgpu_set_current_device(context->device);
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuDevicePrimaryCtxRetain(CUcontext* context, CUdevice device) {
  DRIVER_TRY(driver_check_device(device));
  if (!context) return CUDA_ERROR_INVALID_VALUE;
  DRIVER_TRY((CUresult)vgpu_failure(device));
  if (!vgpu_enter_context(device)) return CUDA_ERROR_OUT_OF_MEMORY;
  *context = driver_primary_context(device);
  return CUDA_SUCCESS;
}

// The context stays until the process ends: the runtime that shares it is never asked.
VGPU_API CUresult cuDevicePrimaryCtxRelease_v2(CUdevice device) { return driver_check_device(device); }
DRIVER_ALIAS(cuDevicePrimaryCtxRelease, cuDevicePrimaryCtxRelease_v2);

VGPU_API CUresult cuDevicePrimaryCtxReset_v2(CUdevice device) {
  static vgpu_call call = {.name = "cuDevicePrimaryCtxReset"};
  DRIVER_TRY(driver_check_device(device));
  vgpu_stubbed(&call);
  return CUDA_SUCCESS;
}
DRIVER_ALIAS(cuDevicePrimaryCtxReset, cuDevicePrimaryCtxReset_v2);

VGPU_API CUresult cuDevicePrimaryCtxSetFlags_v2(CUdevice device, unsigned flags) {
  DRIVER_TRY(driver_check_device(device));
  driver_primary_context(device)->flags = flags;
  return CUDA_SUCCESS;
}
DRIVER_ALIAS(cuDevicePrimaryCtxSetFlags, cuDevicePrimaryCtxSetFlags_v2);

VGPU_API CUresult cuDevicePrimaryCtxGetState(CUdevice device, unsigned* flags, int* active) {
  DRIVER_TRY(driver_check_device(device));
  if (flags) *flags = driver_primary_context(device)->flags;
  if (active) *active = vgpu_has_context(device);
  return CUDA_SUCCESS;
}

// A context beside the primary one takes its own memory.
VGPU_API CUresult cuCtxCreate_v2(CUcontext* context, unsigned flags, CUdevice device) {
  DRIVER_TRY(driver_check_device(device));
  if (!context) return CUDA_ERROR_INVALID_VALUE;
  CUcontext created = calloc(1, sizeof *created);
  if (!created) return CUDA_ERROR_OUT_OF_MEMORY;
  if (vgpu_has_context(device)) created->booked_bytes = vgpu_card_of(device)->context_bytes;
  int booked = created->booked_bytes ? vgpu_book(device, VGPU_CONTEXT, created->booked_bytes) : vgpu_enter_context(device);
  if (!booked) return free(created), CUDA_ERROR_OUT_OF_MEMORY;
  created->device = device;
  created->flags = flags;
  created->id = context_ids++;
  set_default_limits(created);
  *context = created;
  return push(created);
}
DRIVER_ALIAS(cuCtxCreate, cuCtxCreate_v2);

VGPU_API CUresult cuCtxCreate_v3(CUcontext* context, void* affinity, int count, unsigned flags, CUdevice device) {
  return affinity || count ? CUDA_ERROR_NOT_SUPPORTED : cuCtxCreate_v2(context, flags, device);
}

VGPU_API CUresult cuCtxCreate_v4(CUcontext* context, void* parameters, unsigned flags, CUdevice device) {
  return parameters ? CUDA_ERROR_NOT_SUPPORTED : cuCtxCreate_v2(context, flags, device);
}

static int is_primary(CUcontext context) { return context >= primaries && context < primaries + VGPU_MOST_DEVICES; }

VGPU_API CUresult cuCtxDestroy_v2(CUcontext context) {
  DRIVER_TRY(driver_ready());
  if (!context || is_primary(context)) return CUDA_ERROR_INVALID_CONTEXT;
  while (depth && stack[depth - 1] == context) depth--;
  for (int i = 0; i < depth; i++)
    if (stack[i] == context) stack[i] = NULL;
  if (context->booked_bytes) vgpu_unbook(context->device, VGPU_CONTEXT, context->booked_bytes);
  free(context);
  return CUDA_SUCCESS;
}
DRIVER_ALIAS(cuCtxDestroy, cuCtxDestroy_v2);

VGPU_API CUresult cuCtxDetach(CUcontext context) { return cuCtxDestroy_v2(context); }

VGPU_API CUresult cuCtxPushCurrent_v2(CUcontext context) {
  DRIVER_TRY(driver_ready());
  return context ? push(context) : CUDA_ERROR_INVALID_CONTEXT;
}
DRIVER_ALIAS(cuCtxPushCurrent, cuCtxPushCurrent_v2);

VGPU_API CUresult cuCtxPopCurrent_v2(CUcontext* context) {
  DRIVER_TRY(driver_ready());
  if (!current()) return CUDA_ERROR_INVALID_CONTEXT;
  if (context) *context = current();
  if (depth) vgpu_set_current_device(devices_below[--depth]);
  return CUDA_SUCCESS;
}
DRIVER_ALIAS(cuCtxPopCurrent, cuCtxPopCurrent_v2);

VGPU_API CUresult cuCtxSetCurrent(CUcontext context) {
  DRIVER_TRY(driver_ready());
  int below = depth ? devices_below[--depth] : vgpu_current_device();
  if (!context) return detached = 1, CUDA_SUCCESS;
  DRIVER_TRY(push(context));
  devices_below[depth - 1] = below;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuCtxGetCurrent(CUcontext* context) {
  DRIVER_TRY(driver_ready());
  if (!context) return CUDA_ERROR_INVALID_VALUE;
  *context = detached ? NULL : current();
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuCtxGetDevice(CUdevice* device) {
  if (!device) return CUDA_ERROR_INVALID_VALUE;
  return driver_current(device);
}

VGPU_API CUresult cuCtxGetDevice_v2(CUdevice* device, CUcontext context) {
  if (!device) return CUDA_ERROR_INVALID_VALUE;
  if (!context) return driver_current(device);
  *device = context->device;
  return driver_ready();
}

VGPU_API CUresult cuCtxGetFlags(unsigned* flags) {
  int device;
  DRIVER_TRY(driver_current(&device));
  if (!flags) return CUDA_ERROR_INVALID_VALUE;
  *flags = current()->flags;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuCtxSetFlags(unsigned flags) {
  int device;
  DRIVER_TRY(driver_current(&device));
  current()->flags = flags;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuCtxGetId(CUcontext context, unsigned long long* id) {
  DRIVER_TRY(driver_ready());
  if (!context) context = current();
  if (!context) return CUDA_ERROR_INVALID_CONTEXT;
  if (!id) return CUDA_ERROR_INVALID_VALUE;
  *id = context->id;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuCtxGetApiVersion(CUcontext context, unsigned* version) {
  (void)context;
  DRIVER_TRY(driver_ready());
  if (!version) return CUDA_ERROR_INVALID_VALUE;
  *version = CONTEXT_API_VERSION;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuCtxSynchronize(void) {
  int device;
  DRIVER_TRY(driver_current(&device));
  return driver_finish();
}

VGPU_API CUresult cuCtxGetLimit(size_t* value, int limit) {
  int device;
  DRIVER_TRY(driver_current(&device));
  if (!value) return CUDA_ERROR_INVALID_VALUE;
  if (limit < 0 || limit >= LIMITS) return CUDA_ERROR_UNSUPPORTED_LIMIT;
  *value = (size_t)current()->limits[limit];
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuCtxSetLimit(int limit, size_t value) {
  int device;
  DRIVER_TRY(driver_current(&device));
  if (limit < 0 || limit >= LIMITS) return CUDA_ERROR_UNSUPPORTED_LIMIT;
  current()->limits[limit] = (int64_t)value;
  return CUDA_SUCCESS;
}
