// Versions, unique ids, errors.
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "nccl.h"

#ifndef VGPU_NCCL_VERSION
#define VGPU_NCCL_VERSION 22203
#endif

static const char mark[8] = "gpuprobe";
static __thread char last_failure[256];

typedef struct unique_id {
  char mark[8];
  int64_t creator;
  uint8_t random[32];
} unique_id;

VGPU_API ncclResult_t ncclGetVersion(int* version) {
  if (!version) return nccl_fail(NULL, ncclInvalidArgument, "ncclGetVersion");
  *version = (int)vgpu_setting_number("nccl-version", VGPU_NCCL_VERSION);
  return ncclSuccess;
}

VGPU_API ncclResult_t ncclGetUniqueId(ncclUniqueId* id) {
  if (!id) return nccl_fail(NULL, ncclInvalidArgument, "ncclGetUniqueId");
  unique_id made = {.creator = getpid()};
  memcpy(made.mark, mark, sizeof mark);
  if (getrandom(made.random, sizeof made.random, 0) != sizeof made.random)
    return nccl_fail(NULL, ncclSystemError, "getrandom");
  memset(id, 0, sizeof *id);
  memcpy(id, &made, sizeof made);
  return ncclSuccess;
}

int nccl_creator_of(const ncclUniqueId* id) {
  unique_id there;
  memcpy(&there, id, sizeof there);
  return memcmp(there.mark, mark, sizeof mark) ? 0 : (int)there.creator;
}

VGPU_API const char* ncclGetErrorString(ncclResult_t result) {
  static const char* const texts[] = {
      "no error",         "unhandled cuda error", "unhandled system error",
      "internal error",   "invalid argument",     "invalid usage",
      "remote process exited or there was a network error", "NCCL operation in progress",
      "timeout",
  };
  return (unsigned)result < sizeof texts / sizeof *texts ? texts[result] : "unknown result code";
}

ncclResult_t nccl_fail(ncclComm* comm, ncclResult_t result, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(last_failure, sizeof last_failure, format, arguments);
  va_end(arguments);
  if (!comm) return result;
  snprintf(comm->last_error, sizeof comm->last_error, "%s", last_failure);
  // What a rank asks for wrongly is refused; what the ranks do not manage together ends the communicator.
  if (result != ncclInvalidArgument && result != ncclUnhandledCudaError) comm->error = result;
  return result;
}

VGPU_API const char* ncclGetLastError(ncclComm_t comm) {
  return comm && *comm->last_error ? comm->last_error : last_failure;
}
