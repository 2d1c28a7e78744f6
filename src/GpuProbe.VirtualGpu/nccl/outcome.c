// What a rank gets out of the contributions of all. A null slot is a contribution that nobody knows.
#include <stdlib.h>

#include "nccl.h"

static void place_block(const nccl_operation* operation, int index, const nccl_slot* slot, int block) {
  int64_t bytes = operation->bytes;
  if (slot) nccl_place((char*)operation->target + index * bytes, slot->payload + block * bytes, bytes);
}

static void place_reduction(const nccl_operation* operation, const nccl_slot* const* slots, int block) {
  int ranks = operation->comm->ranks;
  const void** blocks = malloc((size_t)ranks * sizeof *blocks);
  void* reduced = malloc((size_t)operation->bytes);
  if (blocks && reduced) {
    for (int i = 0; i < ranks; i++) blocks[i] = slots[i]->payload + block * operation->bytes;
    nccl_reduce_into(reduced, blocks, ranks, operation->count, operation->type, operation->reduction);
    nccl_place(operation->target, reduced, operation->bytes);
  }
  free(reduced);
  free(blocks);
}

void nccl_outcome(const nccl_operation* operation, const nccl_slot* const* slots) {
  const ncclComm* comm = operation->comm;
  int is_root = comm->rank == operation->root;
  switch (operation->kind) {
    case NCCL_ALL_REDUCE: place_reduction(operation, slots, 0); break;
    case NCCL_REDUCE_SCATTER: place_reduction(operation, slots, comm->rank); break;
    case NCCL_REDUCE:
      if (is_root) place_reduction(operation, slots, 0);
      break;
    case NCCL_BROADCAST: place_block(operation, 0, slots[operation->root], 0); break;
    case NCCL_SCATTER: place_block(operation, 0, slots[operation->root], comm->rank); break;
    case NCCL_ALL_GATHER:
    case NCCL_GATHER:
      if (!is_root && operation->kind == NCCL_GATHER) break;
      for (int i = 0; i < comm->ranks; i++) place_block(operation, i, slots[i], 0);
      break;
    case NCCL_ALL_TO_ALL:
      for (int i = 0; i < comm->ranks; i++) place_block(operation, i, slots[i], comm->rank);
      break;
    default: break;
  }
}
