// A communicator's own memory as programs see it (2.28 and later): how much, and giving it back for a while.
#include "nccl.h"

enum { NCCL_SUSPENDABLE, NCCL_IS_SUSPENDED, NCCL_PERSISTENT, NCCL_TOTAL };

VGPU_API ncclResult_t ncclCommMemStats(ncclComm_t comm, int statistic, uint64_t* value) {
  if (!comm || !value) return nccl_fail(comm, ncclInvalidArgument, "ncclCommMemStats");
  switch (statistic) {
    case NCCL_SUSPENDABLE: *value = (uint64_t)nccl_buffers_booked(comm->buffers); break;
    case NCCL_IS_SUSPENDED: *value = (uint64_t)nccl_buffers_suspended(comm->buffers); break;
    case NCCL_PERSISTENT: *value = 0; break;
    case NCCL_TOTAL: *value = (uint64_t)nccl_buffers_booked(comm->buffers); break;
    default: return nccl_fail(comm, ncclInvalidArgument, "no statistic %d", statistic);
  }
  return ncclSuccess;
}

VGPU_API ncclResult_t ncclCommSuspend(ncclComm_t comm, int flags) {
  (void)flags;
  if (!comm) return nccl_fail(comm, ncclInvalidArgument, "ncclCommSuspend");
  nccl_buffers_suspend(comm->buffers);
  return ncclSuccess;
}

VGPU_API ncclResult_t ncclCommResume(ncclComm_t comm) {
  if (!comm) return nccl_fail(comm, ncclInvalidArgument, "ncclCommResume");
  if (nccl_buffers_resume(comm->buffers)) return ncclSuccess;
  return nccl_fail(comm, ncclUnhandledCudaError, "Cuda failure 2 'out of memory': no room for NCCL's buffers");
}
