// Events: the time of their last record.
#include <stdlib.h>

#include "driver.h"

enum { BLOCKING_SYNC = 1, DISABLE_TIMING = 2, INTERPROCESS = 4 };

// The runtime's events have the same beginning, so that either library takes the other's.
typedef struct driver_event {
  uint64_t recorded;  // nanoseconds, 0 before the first record
  uint32_t flags;
} driver_event;

VGPU_API CUresult cuEventCreate(CUevent* event, unsigned flags) {
  int device;
  DRIVER_TRY(driver_current(&device));
  if (!event || flags & ~(unsigned)(BLOCKING_SYNC | DISABLE_TIMING | INTERPROCESS)) return CUDA_ERROR_INVALID_VALUE;
  if ((flags & INTERPROCESS) && !(flags & DISABLE_TIMING)) return CUDA_ERROR_INVALID_VALUE;
  CUevent created = vgpu_handle();
  if (!created) return CUDA_ERROR_OUT_OF_MEMORY;
  created->flags = flags;
  *event = created;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuEventDestroy_v2(CUevent event) {
  DRIVER_TRY(driver_well());
  if (!event) return CUDA_ERROR_INVALID_HANDLE;
  free(event);
  return CUDA_SUCCESS;
}
DRIVER_ALIAS(cuEventDestroy, cuEventDestroy_v2);

VGPU_API CUresult cuEventRecord(CUevent event, CUstream stream) {
  (void)stream;
  DRIVER_TRY(driver_well());
  if (!event) return CUDA_ERROR_INVALID_HANDLE;
  event->recorded = vgpu_clock();
  return CUDA_SUCCESS;
}
DRIVER_ALIAS(cuEventRecord_ptsz, cuEventRecord);

VGPU_API CUresult cuEventRecordWithFlags(CUevent event, CUstream stream, unsigned flags) {
  (void)flags;
  return cuEventRecord(event, stream);
}
DRIVER_ALIAS(cuEventRecordWithFlags_ptsz, cuEventRecordWithFlags);

static CUresult known(CUevent event) {
  DRIVER_TRY(driver_well());
  return event ? CUDA_SUCCESS : CUDA_ERROR_INVALID_HANDLE;
}

VGPU_API CUresult cuEventQuery(CUevent event) {
  DRIVER_TRY(known(event));
  return vgpu_is_hanging(vgpu_current_device()) ? CUDA_ERROR_NOT_READY : CUDA_SUCCESS;
}

VGPU_API CUresult cuEventSynchronize(CUevent event) {
  DRIVER_TRY(known(event));
  return driver_finish();
}

VGPU_API CUresult cuEventElapsedTime(float* milliseconds, CUevent start, CUevent end) {
  DRIVER_TRY(known(start));
  DRIVER_TRY(known(end));
  if (!milliseconds) return CUDA_ERROR_INVALID_VALUE;
  if (!start->recorded || !end->recorded || (start->flags | end->flags) & DISABLE_TIMING) return CUDA_ERROR_INVALID_HANDLE;
  *milliseconds = (float)((double)(int64_t)(end->recorded - start->recorded) / 1e6);
  return CUDA_SUCCESS;
}
DRIVER_ALIAS(cuEventElapsedTime_v2, cuEventElapsedTime);
