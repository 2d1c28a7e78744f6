// Communicators: coming up, questions, end.
#include <stdlib.h>
#include <time.h>

#include "nccl.h"

double nccl_seconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

ncclComm* nccl_make(int ranks, int rank, int device, uint64_t id) {
  ncclComm* comm = calloc(1, sizeof *comm);
  if (!comm) return NULL;
  comm->rank = rank;
  comm->ranks = ranks;
  comm->ranks_known = 1;
  comm->device = device;
  comm->id = id;
  comm->alone = ranks == 1 || vgpu_setting_number("nccl-solo", 0);
  comm->peers = calloc((size_t)ranks, sizeof *comm->peers);
  comm->buffers = nccl_buffers_new(device);
  return comm;
}

void nccl_release(ncclComm* comm) {
  nccl_leave(comm);
  nccl_buffers_release(comm->buffers);
  free(comm->peers);
  free(comm);
}

void nccl_configure(ncclComm* comm, const ncclConfig_t* config) {
  if (!config || config->size < offsetof(ncclConfig_t, netName)) return;
  if (config->minCTAs != INT_MIN) comm->min_channels = config->minCTAs;
  if (config->maxCTAs != INT_MIN) comm->max_channels = config->maxCTAs;
}

ncclResult_t nccl_connect(ncclComm* comm) {
  if (!vgpu_enter_context(comm->device))
    return nccl_fail(comm, ncclUnhandledCudaError, "no context on device %d", comm->device);
  return comm->alone ? ncclSuccess : nccl_attach(comm, NULL, NULL);
}

static ncclResult_t check_members(ncclComm* comm, double waited) {
  if (comm->meeting->broken) return nccl_fail(comm, ncclInvalidUsage, "ranks disagree about who they are and how many");
  if (comm->aborted) return ncclInternalError;
  for (int i = 0; i < comm->ranks; i++)
    if (comm->members[i].attached && nccl_gone(comm, i) && !nccl_all_attached(comm))
      return nccl_fail(comm, ncclRemoteError, "rank %d (process %d) has ended", i, comm->members[i].pid);
  if (comm->creator && !nccl_born(comm->creator))
    return nccl_fail(comm, ncclRemoteError, "process %d, which made the unique id, has ended", comm->creator);
  if (waited > (double)vgpu_setting_number("nccl-timeout", 1800))
    return nccl_fail(comm, ncclSystemError, "only %d of %d ranks came", comm->meeting->attached, comm->ranks);
  return ncclSuccess;
}

ncclResult_t nccl_wait_for_members(ncclComm* comm) {
  double start = nccl_seconds(), looked = 0;
  while (comm->meeting && !nccl_all_attached(comm)) {
    uint32_t heard = atomic_load(&comm->meeting->bell);
    if (comm->meeting->broken || nccl_seconds() - looked > 0.1) {
      looked = nccl_seconds();
      ncclResult_t result = check_members(comm, looked - start);
      if (result && !nccl_all_attached(comm)) return result;
    }
    if (!nccl_all_attached(comm)) nccl_sleep(comm, heard);
  }
  return ncclSuccess;
}

static ncclResult_t begin(ncclComm_t* out, int ranks, uint64_t id, int creator, int rank, int device,
                          const ncclConfig_t* config) {
  if (!out || ranks < 1 || ranks > NCCL_MOST_RANKS || rank < 0 || rank >= ranks)
    return nccl_fail(NULL, ncclInvalidArgument, "rank %d of %d", rank, ranks);
  ncclComm* comm = *out = nccl_make(ranks, rank, device, id);
  if (!comm) return nccl_fail(NULL, ncclSystemError, "out of memory");
  comm->creator = creator;
  nccl_configure(comm, config);
  return nccl_submit_connection(comm);
}

static ncclResult_t come_up(ncclComm_t* out, int ranks, const ncclUniqueId* ids, int count,
                            int rank, const ncclConfig_t* config) {
  uint64_t id = nccl_hash(ids, (size_t)count * sizeof *ids, 0);
  ncclResult_t result = begin(out, ranks, id, nccl_creator_of(ids), rank, vgpu_current_device(), config);
  if (result && out && *out) {
    nccl_release(*out);
    *out = NULL;
  }
  return result;
}

VGPU_API ncclResult_t ncclCommInitRankConfig(ncclComm_t* out, int ranks, ncclUniqueId id,
                                             int rank, ncclConfig_t* config) {
  return come_up(out, ranks, &id, 1, rank, config);
}

VGPU_API ncclResult_t ncclCommInitRank(ncclComm_t* out, int ranks, ncclUniqueId id, int rank) {
  return come_up(out, ranks, &id, 1, rank, NULL);
}

VGPU_API ncclResult_t ncclCommInitRankScalable(ncclComm_t* out, int ranks, int rank, int count,
                                               ncclUniqueId* ids, ncclConfig_t* config) {
  if (count < 1 || !ids) return nccl_fail(NULL, ncclInvalidArgument, "ncclCommInitRankScalable");
  return come_up(out, ranks, ids, count, rank, config);
}

VGPU_API ncclResult_t ncclGroupStart(void);
VGPU_API ncclResult_t ncclGroupEnd(void);
VGPU_API ncclResult_t ncclGetUniqueId(ncclUniqueId* id);

VGPU_API ncclResult_t ncclCommInitAll(ncclComm_t* out, int count, const int* devices) {
  ncclUniqueId id;
  if (!out || count < 1 || count > vgpu_device_count())
    return nccl_fail(NULL, ncclInvalidArgument, "%d devices", count);
  ncclResult_t result = ncclGetUniqueId(&id);
  ncclGroupStart();
  for (int i = 0; i < count && !result; i++)
    result = begin(&out[i], count, nccl_hash(&id, sizeof id, 0), 0, i, devices ? devices[i] : i, NULL);
  ncclResult_t connected = ncclGroupEnd();
  return result ? result : connected;
}

VGPU_API ncclResult_t ncclCommCount(const ncclComm_t comm, int* count) {
  if (!comm || !count) return nccl_fail(comm, ncclInvalidArgument, "ncclCommCount");
  *count = comm->ranks;
  return ncclSuccess;
}

VGPU_API ncclResult_t ncclCommUserRank(const ncclComm_t comm, int* rank) {
  if (!comm || !rank) return nccl_fail(comm, ncclInvalidArgument, "ncclCommUserRank");
  *rank = comm->rank;
  return ncclSuccess;
}

VGPU_API ncclResult_t ncclCommCuDevice(const ncclComm_t comm, int* device) {
  if (!comm || !device) return nccl_fail(comm, ncclInvalidArgument, "ncclCommCuDevice");
  *device = comm->device;
  return ncclSuccess;
}

VGPU_API ncclResult_t ncclCommGetAsyncError(ncclComm_t comm, ncclResult_t* error) {
  if (!comm || !error) return nccl_fail(comm, ncclInvalidArgument, "ncclCommGetAsyncError");
  *error = (ncclResult_t)comm->error;
  return ncclSuccess;
}

VGPU_API ncclResult_t ncclCommFinalize(ncclComm_t comm) {
  return comm ? ncclSuccess : nccl_fail(NULL, ncclInvalidArgument, "ncclCommFinalize");
}

VGPU_API ncclResult_t ncclCommDestroy(ncclComm_t comm) {
  if (comm) nccl_end(comm);
  return ncclSuccess;
}

VGPU_API ncclResult_t ncclCommAbort(ncclComm_t comm) { return ncclCommDestroy(comm); }

VGPU_API ncclResult_t ncclCommRevoke(ncclComm_t comm, int flags) {
  (void)flags;
  return ncclCommFinalize(comm);
}
