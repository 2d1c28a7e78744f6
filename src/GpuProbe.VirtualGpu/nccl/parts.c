// Communicators made of a part of another's ranks.
#include <stdlib.h>
#include <string.h>

#include "nccl.h"

static int shares(const ncclConfig_t* config) {
  const char* always = getenv("NCCL_COMM_SPLIT_SHARE_RESOURCES");
  if (always) return atoi(always);
  return config && config->size >= sizeof *config && config->splitShare == 1;
}

static ncclResult_t make_part(ncclComm* whole, const int* ranks, int count, int rank, uint64_t id,
                              const ncclConfig_t* config, ncclComm** out) {
  ncclComm* part = *out = nccl_make(count, rank, whole->device, id);
  if (!part) return nccl_fail(whole, ncclSystemError, "out of memory");
  part->min_channels = whole->min_channels;
  part->max_channels = whole->max_channels;
  nccl_configure(part, config);
  if (shares(config)) {
    nccl_buffers_release(part->buffers);
    part->buffers = nccl_buffers_share(whole->buffers);
  }
  return part->alone ? ncclSuccess : nccl_attach(part, whole, ranks);
}

typedef struct claim {
  int colour, key, rank;
} claim;

static int in_order(const void* left, const void* right) {
  const claim *a = left, *b = right;
  return a->key != b->key ? (a->key > b->key) - (a->key < b->key) : a->rank - b->rank;
}

// Alone, nobody says who else is in the part: its size is taken to be the whole's, its rank the key, which is what
// frameworks give.
static ncclResult_t split_alone(nccl_operation* split) {
  ncclComm* whole = split->comm;
  int rank = split->key >= 0 && split->key < whole->ranks ? split->key : whole->rank;
  ncclResult_t result = make_part(whole, NULL, whole->ranks, rank, whole->id, &split->config, split->part);
  if (!result) (*split->part)->ranks_known = whole->ranks == 1;
  return result;
}

ncclResult_t nccl_split_collected(nccl_operation* split, const nccl_slot* const* slots) {
  ncclComm* whole = split->comm;
  uint64_t identity[] = {whole->id, (uint64_t)++whole->parts, (uint64_t)split->colour};
  *split->part = NULL;
  if (split->colour == NCCL_SPLIT_NOCOLOR) return ncclSuccess;
  if (!slots) return split_alone(split);
  claim claims[NCCL_MOST_RANKS];
  int ranks[NCCL_MOST_RANKS], count = 0, rank = 0;
  for (int i = 0; i < whole->ranks; i++) {
    int32_t given[2];
    memcpy(given, slots[i]->payload, sizeof given);
    if (given[0] == split->colour) claims[count++] = (claim){given[0], given[1], i};
  }
  qsort(claims, (size_t)count, sizeof *claims, in_order);
  for (int i = 0; i < count; i++) {
    ranks[i] = claims[i].rank;
    if (ranks[i] == whole->rank) rank = i;
  }
  return make_part(whole, ranks, count, rank, nccl_hash(identity, sizeof identity, 1), &split->config, split->part);
}

VGPU_API ncclResult_t ncclCommSplit(ncclComm_t comm, int colour, int key, ncclComm_t* out, ncclConfig_t* config) {
  if (!comm || !out || colour < NCCL_SPLIT_NOCOLOR)
    return nccl_fail(comm, ncclInvalidArgument, "ncclCommSplit, colour %d", colour);
  nccl_operation split = {.kind = NCCL_SPLIT, .comm = comm, .part = out};
  if (config) memcpy(&split.config, config, config->size < sizeof *config ? config->size : sizeof *config);
  split.bytes = sizeof(int32_t[2]);
  split.colour = colour;
  split.key = key;
  return nccl_submit(&split);
}

VGPU_API ncclResult_t ncclCommShrink(ncclComm_t comm, int* excluded, int excluded_count, ncclComm_t* out,
                                     ncclConfig_t* config, int flags) {
  if (!comm || !out || excluded_count < 0 || (excluded_count && !excluded))
    return nccl_fail(comm, ncclInvalidArgument, "ncclCommShrink");
  if (!(flags & NCCL_SHRINK_ABORT) && comm->error) return (ncclResult_t)comm->error;
  uint8_t out_of_it[NCCL_MOST_RANKS] = {0};
  int ranks[NCCL_MOST_RANKS], count = 0, rank = -1;
  for (int i = 0; i < excluded_count; i++)
    if (excluded[i] >= 0 && excluded[i] < comm->ranks) out_of_it[excluded[i]] = 1;
  for (int i = 0; i < comm->ranks; i++) {
    if (i == comm->rank) rank = count;
    if (!out_of_it[i]) ranks[count++] = i;
  }
  if (out_of_it[comm->rank]) return nccl_fail(comm, ncclInvalidUsage, "an excluded rank must not call ncclCommShrink");
  uint64_t id = nccl_hash(out_of_it, (size_t)comm->ranks, comm->id + (uint64_t)++comm->parts);
  return make_part(comm, ranks, count, rank, id, config, out);
}
