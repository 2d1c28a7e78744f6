// Communicators without other processes: of one rank, or of many that this process stands for (`nccl-solo 1`): then every
// rank is taken to hold this one's data and to do what this one does.
#include <stdlib.h>
#include <string.h>

#include "nccl.h"

static int has_source(const nccl_operation* operation) {
  int from_elsewhere = operation->kind == NCCL_SCATTER && operation->comm->rank != operation->root;
  return operation->source && !from_elsewhere;
}

static void run_collective(nccl_operation* operation) {
  const ncclComm* comm = operation->comm;
  nccl_slot* mine = aligned_alloc(4096, sizeof *mine);
  const nccl_slot** slots = calloc((size_t)comm->ranks, sizeof *slots);
  if (mine && slots) {
    int kind = operation->kind;
    int spreads = kind == NCCL_ALL_GATHER || kind == NCCL_GATHER || kind == NCCL_ALL_TO_ALL;
    nccl_stage_contribution(operation, mine->payload);
    // Into a part of unknown size only what surely lies inside the target is written.
    for (int i = 0; i < comm->ranks; i++) slots[i] = comm->ranks_known || !spreads || i == comm->rank ? mine : NULL;
    nccl_outcome(operation, slots);
  }
  free(slots);
  free(mine);
}

// The others send what this rank sends: a message of a size answers the next receive of that size.
static void run_receive(nccl_operation* first, nccl_operation* receive) {
  for (nccl_operation* send = first; send; send = send->next) {
    if (send->kind != NCCL_SEND || send->comm != receive->comm) continue;
    if (send->bytes != receive->bytes || send->published) continue;
    uint8_t payload[NCCL_PAYLOAD];
    nccl_stage(payload, send->source, send->bytes);
    nccl_place(receive->target, payload, receive->bytes);
    send->published = 1;
    return;
  }
}

void nccl_run_alone(nccl_operation* first) {
  for (nccl_operation* operation = first; operation; operation = operation->next) {
    if (!operation->comm->alone || !nccl_is_small(operation)) continue;
    if (operation->kind == NCCL_SPLIT) *operation->result = nccl_split_collected(operation, NULL);
    else if (operation->kind == NCCL_RECEIVE) run_receive(first, operation);
    else if (operation->kind != NCCL_SEND && has_source(operation)) run_collective(operation);
  }
}
