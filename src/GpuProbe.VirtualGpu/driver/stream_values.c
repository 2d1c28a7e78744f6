// Values that a stream writes to memory or waits for.
#include "driver.h"

static CUresult write_value(CUdeviceptr address, const void* value, int bytes) {
  DRIVER_TRY(driver_well());
  if (!address || address % (unsigned)bytes) return CUDA_ERROR_INVALID_VALUE;
  vgpu_fill((void*)address, value, bytes, 1);
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuStreamWriteValue32_v2(CUstream stream, CUdeviceptr address, uint32_t value, unsigned flags) {
  (void)stream, (void)flags;
  return write_value(address, &value, sizeof value);
}
DRIVER_ALIAS(cuStreamWriteValue32_v2_ptsz, cuStreamWriteValue32_v2);
DRIVER_ALIAS(cuStreamWriteValue32, cuStreamWriteValue32_v2);

VGPU_API CUresult cuStreamWriteValue64_v2(CUstream stream, CUdeviceptr address, uint64_t value, unsigned flags) {
  (void)stream, (void)flags;
  return write_value(address, &value, sizeof value);
}
DRIVER_ALIAS(cuStreamWriteValue64_v2_ptsz, cuStreamWriteValue64_v2);
DRIVER_ALIAS(cuStreamWriteValue64, cuStreamWriteValue64_v2);

// What is waited for would be written by a kernel, which never runs: the wait is over at once.
VGPU_API CUresult cuStreamWaitValue32_v2(CUstream stream, CUdeviceptr address, uint32_t value, unsigned flags) {
  (void)stream, (void)value, (void)flags;
  DRIVER_TRY(driver_well());
  return address ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}
DRIVER_ALIAS(cuStreamWaitValue32_v2_ptsz, cuStreamWaitValue32_v2);
DRIVER_ALIAS(cuStreamWaitValue32, cuStreamWaitValue32_v2);

VGPU_API CUresult cuStreamWaitValue64_v2(CUstream stream, CUdeviceptr address, uint64_t value, unsigned flags) {
  (void)stream, (void)value, (void)flags;
  DRIVER_TRY(driver_well());
  return address ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}
DRIVER_ALIAS(cuStreamWaitValue64_v2_ptsz, cuStreamWaitValue64_v2);
DRIVER_ALIAS(cuStreamWaitValue64, cuStreamWaitValue64_v2);

// The wait and write members of CUstreamBatchMemOpParams, which are alike.
typedef struct CUstreamBatchMemOp {
  int operation;
  CUdeviceptr address;
  uint64_t value;
  unsigned flags;
  CUdeviceptr alias;
  uint64_t pad;
} CUstreamBatchMemOp;

VGPU_API CUresult cuStreamBatchMemOp_v2(CUstream stream, unsigned count, const CUstreamBatchMemOp* operations,
                                       unsigned flags) {
  enum { WRITE_VALUE_32 = 2, WRITE_VALUE_64 = 5 };
  DRIVER_TRY(driver_well());
  if (!operations || flags) return CUDA_ERROR_INVALID_VALUE;
  for (unsigned i = 0; i < count; i++) {
    if (operations[i].operation == WRITE_VALUE_32)
      DRIVER_TRY(cuStreamWriteValue32_v2(stream, operations[i].address, (uint32_t)operations[i].value, 0));
    if (operations[i].operation == WRITE_VALUE_64)
      DRIVER_TRY(cuStreamWriteValue64_v2(stream, operations[i].address, operations[i].value, 0));
  }
  return CUDA_SUCCESS;
}
DRIVER_ALIAS(cuStreamBatchMemOp_v2_ptsz, cuStreamBatchMemOp_v2);
DRIVER_ALIAS(cuStreamBatchMemOp, cuStreamBatchMemOp_v2);
