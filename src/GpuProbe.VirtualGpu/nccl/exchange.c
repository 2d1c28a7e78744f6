// One step of one operation between processes. Nothing here waits: what cannot be done yet is tried again.
//
// A rank publishes its contribution in its own ring and counts it; others read it there and count what they are done with.
// A place in the ring is used again when all ranks are done with what it held.
#include <stdlib.h>

#include "nccl.h"

int nccl_contribution_blocks(const nccl_operation* operation) {
  int kind = operation->kind;
  return kind == NCCL_REDUCE_SCATTER || kind == NCCL_ALL_TO_ALL || kind == NCCL_SCATTER ? operation->comm->ranks : 1;
}

// All ranks come to the same answer, since they must agree on the sizes.
int nccl_is_small(const nccl_operation* operation) {
  return operation->bytes > 0 && operation->bytes <= NCCL_PAYLOAD / nccl_contribution_blocks(operation);
}

static int is_rooted(const nccl_operation* operation) {
  return operation->kind == NCCL_BROADCAST || operation->kind == NCCL_SCATTER;
}

static int contributes(const nccl_operation* operation) {
  return !is_rooted(operation) || operation->comm->rank == operation->root;
}

static int needs(const nccl_operation* operation, int rank) {
  if (is_rooted(operation)) return rank == operation->root;
  int to_root = operation->kind == NCCL_REDUCE || operation->kind == NCCL_GATHER;
  return !to_root || operation->comm->rank == operation->root;
}

static nccl_signature signature_of(const nccl_operation* operation) {
  nccl_signature signature = {.kind = operation->kind, .root = operation->root, .bytes = operation->bytes};
  if (operation->kind == NCCL_ALL_REDUCE || operation->kind == NCCL_REDUCE || operation->kind == NCCL_REDUCE_SCATTER) {
    signature.type = operation->type;
    signature.reduction = operation->reduction;
  }
  return signature;
}

static int same(const nccl_signature* a, const nccl_signature* b) {
  return a->kind == b->kind && a->type == b->type && a->reduction == b->reduction && a->root == b->root &&
         a->bytes == b->bytes;
}

static ncclResult_t mismatch(ncclComm* comm, int rank, const nccl_signature* there, const nccl_signature* here) {
  return nccl_fail(comm, ncclInvalidUsage,
                   "ranks disagree: rank %d runs operation %d with %ld bytes, type %d, reduction %d, root %d, "
                   "rank %d operation %d with %ld bytes, type %d, reduction %d, root %d",
                   rank, there->kind, (long)there->bytes, there->type, there->reduction, there->root, comm->rank, here->kind,
                   (long)here->bytes, here->type, here->reduction, here->root);
}

static int place_is_taken(const ncclComm* comm, int by) {
  return comm->published >= NCCL_DEPTH && atomic_load(&comm->members[by].collected) + NCCL_DEPTH <= comm->published;
}

static int message_place_is_taken(const nccl_operation* operation) {
  const ncclComm* comm = operation->comm;
  const nccl_lane* lane = nccl_lane_of(comm, comm->rank, operation->root);
  return atomic_load(&lane->sent) - atomic_load(&lane->received) >= (uint64_t)comm->message_depth;
}

static int message_is_there(const nccl_operation* operation) {
  const nccl_lane* lane = nccl_lane_of(operation->comm, operation->root, operation->comm->rank);
  return atomic_load(&lane->sent) > atomic_load(&lane->received);
}

int nccl_waits_for(const nccl_operation* operation, int rank) {
  const ncclComm* comm = operation->comm;
  if (operation->kind == NCCL_SEND) return rank == operation->root && message_place_is_taken(operation);
  if (operation->kind == NCCL_RECEIVE) return rank == operation->root && !message_is_there(operation);
  if (!operation->published) return place_is_taken(comm, rank);
  return needs(operation, rank) && atomic_load(&comm->members[rank].published) <= comm->collected;
}

static int waits(const nccl_operation* operation) {
  for (int i = 0; i < operation->comm->ranks; i++)
    if (nccl_waits_for(operation, i)) return 1;
  return 0;
}

static void send(const nccl_operation* operation) {
  const ncclComm* comm = operation->comm;
  nccl_lane* lane = nccl_lane_of(comm, comm->rank, operation->root);
  nccl_slot* slot = nccl_message_slot(comm, comm->rank, operation->root, lane->sent);
  slot->signature.bytes = operation->bytes;
  nccl_stage(slot->payload, operation->source, operation->bytes);
  atomic_fetch_add(&lane->sent, 1);
}

static ncclResult_t receive(const nccl_operation* operation) {
  ncclComm* comm = operation->comm;
  nccl_lane* lane = nccl_lane_of(comm, operation->root, comm->rank);
  const nccl_slot* slot = nccl_message_slot(comm, operation->root, comm->rank, lane->received);
  if (slot->signature.bytes != operation->bytes)
    return nccl_fail(comm, ncclInvalidUsage, "rank %d sends %ld bytes, rank %d receives %ld", operation->root,
                     (long)slot->signature.bytes, comm->rank, (long)operation->bytes);
  nccl_place(operation->target, slot->payload, operation->bytes);
  atomic_fetch_add(&lane->received, 1);
  return ncclSuccess;
}

int nccl_publish(nccl_operation* operation) {
  ncclComm* comm = operation->comm;
  if (operation->kind == NCCL_RECEIVE) return operation->published = 1;
  if (waits(operation)) return 0;
  if (operation->kind == NCCL_SEND) send(operation);
  else {
    nccl_slot* slot = nccl_collective_slot(comm, comm->rank, comm->published);
    slot->signature = signature_of(operation);
    if (contributes(operation)) nccl_stage_contribution(operation, slot->payload);
    atomic_store(&comm->members[comm->rank].published, ++comm->published);
  }
  operation->published = 1;
  nccl_ring(comm);
  return 1;
}

static ncclResult_t collect_all(nccl_operation* operation) {
  ncclComm* comm = operation->comm;
  nccl_signature here = signature_of(operation);
  const nccl_slot** slots = calloc((size_t)comm->ranks, sizeof *slots);
  if (!slots) return nccl_fail(comm, ncclSystemError, "out of memory");
  ncclResult_t result = ncclSuccess;
  for (int i = 0; i < comm->ranks && !result; i++) {
    if (!needs(operation, i)) continue;
    slots[i] = nccl_collective_slot(comm, i, comm->collected);
    if (!same(&slots[i]->signature, &here)) result = mismatch(comm, i, &slots[i]->signature, &here);
  }
  if (!result && operation->kind == NCCL_SPLIT) result = nccl_split_collected(operation, slots);
  else if (!result) nccl_outcome(operation, slots);
  free(slots);
  return result;
}

int nccl_collect(nccl_operation* operation, ncclResult_t* result) {
  ncclComm* comm = operation->comm;
  *result = ncclSuccess;
  if (operation->kind == NCCL_SEND) return 1;
  if (waits(operation)) return 0;
  if (operation->kind == NCCL_RECEIVE) *result = receive(operation);
  else {
    *result = collect_all(operation);
    atomic_store(&comm->members[comm->rank].collected, ++comm->collected);
  }
  nccl_ring(comm);
  return 1;
}
