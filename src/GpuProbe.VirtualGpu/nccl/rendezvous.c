// The file in which the ranks of a communicator meet: who they are, how far each is, and a ring of payloads for each rank
// and for each pair of ranks. It is sparse: only payloads that were sent take memory. The last rank to come removes its
// name.
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "nccl.h"

static const int64_t most_message_bytes = (int64_t)64 << 30;  // of address space, for the rings of all pairs

uint64_t nccl_hash(const void* bytes, size_t count, uint64_t seed) {
  uint64_t hash = seed ^ 0xcbf29ce484222325u;
  for (size_t i = 0; i < count; i++) hash = (hash ^ ((const uint8_t*)bytes)[i]) * 0x100000001b3u;
  return hash ^ hash >> 29;
}

static int64_t message_depth(int64_t ranks) {
  int64_t depth = most_message_bytes / (ranks * ranks * (int64_t)sizeof(nccl_slot));
  return depth > NCCL_DEPTH ? NCCL_DEPTH : depth < 4 ? 4 : depth;
}

static size_t page_up(size_t bytes) { return (bytes + 4095) / 4096 * 4096; }

static size_t slots_offset(size_t ranks) {
  return page_up(sizeof(nccl_meeting) + ranks * sizeof(nccl_member) + ranks * ranks * sizeof(nccl_lane));
}

static size_t file_bytes(size_t ranks) {
  size_t messages = ranks * ranks * (size_t)message_depth((int64_t)ranks);
  return slots_offset(ranks) + (ranks * NCCL_DEPTH + messages) * sizeof(nccl_slot);
}

nccl_slot* nccl_collective_slot(const ncclComm* comm, int rank, uint64_t sequence) {
  return comm->slots + (size_t)rank * NCCL_DEPTH + sequence % NCCL_DEPTH;
}

nccl_lane* nccl_lane_of(const ncclComm* comm, int from, int to) {
  return comm->lanes + (size_t)from * (size_t)comm->ranks + (size_t)to;
}

nccl_slot* nccl_message_slot(const ncclComm* comm, int from, int to, uint64_t sequence) {
  size_t ranks = (size_t)comm->ranks, depth = (size_t)comm->message_depth;
  return comm->slots + ranks * NCCL_DEPTH + ((size_t)from * ranks + (size_t)to) * depth + sequence % depth;
}

void nccl_ring(const ncclComm* comm) {
  atomic_fetch_add(&comm->meeting->bell, 1);
  if (atomic_load(&comm->meeting->sleepers)) syscall(SYS_futex, &comm->meeting->bell, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

void nccl_sleep(const ncclComm* comm, uint32_t heard) {
  struct timespec at_most = {.tv_nsec = 2000000};
  atomic_fetch_add(&comm->meeting->sleepers, 1);
  syscall(SYS_futex, &comm->meeting->bell, FUTEX_WAIT, heard, &at_most, NULL, 0);
  atomic_fetch_sub(&comm->meeting->sleepers, 1);
}

static int map(ncclComm* comm, int file) {
  size_t ranks = (size_t)comm->ranks;
  comm->mapped = file_bytes(ranks);
  char* start = mmap(NULL, comm->mapped, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file, 0);
  if (start == MAP_FAILED) return 0;
  comm->meeting = (nccl_meeting*)start;
  comm->members = (nccl_member*)(start + sizeof(nccl_meeting));
  comm->lanes = (nccl_lane*)(comm->members + ranks);
  comm->slots = (nccl_slot*)(start + slots_offset(ranks));
  comm->message_depth = message_depth(comm->ranks);
  return 1;
}

static void lay_out(ncclComm* comm, const ncclComm* before, const int* ranks_before) {
  comm->meeting->ranks = comm->ranks;
  for (int i = 0; before && before->members && i < comm->ranks; i++) {
    const nccl_member* earlier = &before->members[ranks_before[i]];
    comm->members[i].born = earlier->born;
    comm->members[i].pid = earlier->pid;
  }
}

static ncclResult_t join(ncclComm* comm) {
  nccl_member* self = &comm->members[comm->rank];
  if (self->attached) {
    comm->meeting->broken = 1;
    nccl_ring(comm);
    return nccl_fail(comm, ncclInvalidUsage, "two processes claim rank %d of %d", comm->rank, comm->ranks);
  }
  self->born = nccl_born(getpid());
  self->pid = getpid();
  self->attached = 1;
  comm->meeting->attached++;
  nccl_ring(comm);
  return ncclSuccess;
}

static ncclResult_t refuse_count(ncclComm* comm, int file, int there) {
  nccl_meeting* meeting = mmap(NULL, sizeof *meeting, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (meeting != MAP_FAILED) {
    meeting->broken = 1;
    munmap(meeting, sizeof *meeting);
  }
  return nccl_fail(comm, ncclInvalidUsage, "%d ranks here, %d elsewhere", comm->ranks, there);
}

static ncclResult_t attach_locked(ncclComm* comm, int file, const char* path, const ncclComm* before,
                                  const int* ranks_before) {
  struct stat status;
  if (fstat(file, &status)) return nccl_fail(comm, ncclSystemError, "%s: %s", path, strerror(errno));
  int fresh = status.st_size == 0, there = 0;
  if (fresh && ftruncate(file, (off_t)file_bytes((size_t)comm->ranks)))
    return nccl_fail(comm, ncclSystemError, "%s: %s", path, strerror(errno));
  if (!fresh && pread(file, &there, sizeof there, 0) == sizeof there && there != comm->ranks)
    return refuse_count(comm, file, there);
  if (!map(comm, file)) return nccl_fail(comm, ncclSystemError, "%s: %s", path, strerror(errno));
  if (fresh) lay_out(comm, before, ranks_before);
  ncclResult_t result = join(comm);
  if (!result && nccl_all_attached(comm)) unlink(path);
  return result;
}

ncclResult_t nccl_attach(ncclComm* comm, const ncclComm* before, const int* ranks_before) {
  char path[4096];
  if (!vgpu_rig()) return nccl_fail(comm, ncclSystemError, "no virtual GPU: GPUPROBE_VGPU is not set");
  snprintf(path, sizeof path, "%s/nccl-%016lx", vgpu_rig(), (unsigned long)comm->id);
  int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return nccl_fail(comm, ncclSystemError, "%s: %s", path, strerror(errno));
  flock(file, LOCK_EX);
  ncclResult_t result = attach_locked(comm, file, path, before, ranks_before);
  flock(file, LOCK_UN);  // the mapping keeps the file open
  close(file);
  return result;
}

int nccl_all_attached(const ncclComm* comm) { return comm->meeting->attached == comm->ranks; }

void nccl_leave(ncclComm* comm) {
  if (!comm->meeting) return;
  comm->members[comm->rank].left = 1;
  nccl_ring(comm);
  munmap(comm->meeting, comm->mapped);
  comm->meeting = NULL;
}
