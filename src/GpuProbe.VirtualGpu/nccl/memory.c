// Memory that a program asks NCCL for, and buffers that it registers (which costs nothing here).
#include "nccl.h"

VGPU_API ncclResult_t ncclMemAlloc(void** address, size_t bytes) {
  if (!address) return nccl_fail(NULL, ncclInvalidArgument, "ncclMemAlloc");
  // As cuMemCreate does it: whole pages of 2 MiB.
  int64_t page = 2 << 20;
  int64_t rounded = ((int64_t)bytes + page - 1) / page * page;
  *address = bytes ? vgpu_allocate(vgpu_current_device(), VGPU_LIBRARY, rounded) : NULL;
  if (*address || !bytes) return ncclSuccess;
  return nccl_fail(NULL, ncclUnhandledCudaError, "Cuda failure 2 'out of memory': %zu bytes", bytes);
}

VGPU_API ncclResult_t ncclMemFree(void* address) {
  if (!address || vgpu_free(address)) return ncclSuccess;
  return nccl_fail(NULL, ncclInvalidArgument, "ncclMemFree of an unknown address");
}

VGPU_API ncclResult_t ncclCommRegister(ncclComm_t comm, void* buffer, size_t bytes, void** handle) {
  (void)bytes;
  if (!comm || !buffer || !handle) return nccl_fail(comm, ncclInvalidArgument, "ncclCommRegister");
  *handle = buffer;
  return ncclSuccess;
}

VGPU_API ncclResult_t ncclCommDeregister(ncclComm_t comm, void* handle) {
  (void)comm, (void)handle;
  return ncclSuccess;
}

VGPU_API ncclResult_t ncclCommWindowRegister(ncclComm_t comm, void* buffer, size_t bytes, void** window, int flags) {
  (void)flags;
  return ncclCommRegister(comm, buffer, bytes, window);
}

VGPU_API ncclResult_t ncclCommWindowDeregister(ncclComm_t comm, void* window) {
  return ncclCommDeregister(comm, window);
}

VGPU_API ncclResult_t ncclWinGetUserPtr(ncclComm_t comm, void* window, void** address) {
  if (!address) return nccl_fail(comm, ncclInvalidArgument, "ncclWinGetUserPtr");
  *address = window;
  return ncclSuccess;
}
