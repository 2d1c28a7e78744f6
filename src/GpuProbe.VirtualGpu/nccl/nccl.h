// NCCL's interface and what the files of its stand-in share.
//
// A communicator's ranks meet in one file of the rig, which all of them map (rendezvous.c). A collective is two steps:
// each rank publishes its contribution, and collects those of the others as soon as they are there (exchange.c). Ranks
// wait only for data that they need; large payloads are not moved and nobody waits for them.
#pragma once
#include <limits.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "../core/vgpu.h"

typedef enum ncclResult_t {
  ncclSuccess = 0,
  ncclUnhandledCudaError = 1,
  ncclSystemError = 2,
  ncclInternalError = 3,
  ncclInvalidArgument = 4,
  ncclInvalidUsage = 5,
  ncclRemoteError = 6,
  ncclInProgress = 7,
  ncclTimeout = 8,
} ncclResult_t;

typedef enum ncclDataType_t {
  ncclInt8,
  ncclUint8,
  ncclInt32,
  ncclUint32,
  ncclInt64,
  ncclUint64,
  ncclFloat16,
  ncclFloat32,
  ncclFloat64,
  ncclBfloat16,
  ncclFloat8e4m3,
  ncclFloat8e5m2,
  ncclNumTypes,
} ncclDataType_t;

typedef int ncclRedOp_t;
enum { ncclSum, ncclProd, ncclMax, ncclMin, ncclAvg, ncclNumOps };

typedef struct ncclUniqueId {
  char internal[128];
} ncclUniqueId;

// The members that every version has; newer ones follow. An unset number is INT_MIN.
typedef struct ncclConfig_t {
  size_t size;
  uint32_t magic, version;
  int blocking, cgaClusterSize, minCTAs, maxCTAs;
  const char* netName;
  int splitShare;
} ncclConfig_t;

enum { NCCL_SPLIT_NOCOLOR = -1, NCCL_SHRINK_ABORT = 1 };

typedef struct ncclComm ncclComm;
typedef struct nccl_operation nccl_operation;
typedef ncclComm* ncclComm_t;

// ---- rendezvous.c: the file in which ranks meet ----------------------------------------------------------------------

enum {
  NCCL_PAYLOAD = 64 << 10,  // of one rank in one operation: what the core keeps behind device addresses
  NCCL_DEPTH = 32,          // operations that a rank may be ahead of the slowest
  NCCL_MOST_RANKS = 1024,
};

// What ranks must agree on.
typedef struct nccl_signature {
  int32_t kind, type, reduction, root;
  int64_t bytes;
} nccl_signature;

typedef struct nccl_slot {
  nccl_signature signature;
  uint8_t payload[NCCL_PAYLOAD] __attribute__((aligned(64)));
} __attribute__((aligned(4096))) nccl_slot;

typedef struct nccl_member {
  atomic_int pid, attached;
  atomic_int left;                 // it has destroyed or aborted the communicator
  uint64_t born;                   // start time of the process, so that a reused number is not taken for it
  atomic_uint_fast64_t published;  // collectives of which this rank's contribution is there
  atomic_uint_fast64_t collected;  // collectives that this rank is done with
} __attribute__((aligned(64))) nccl_member;

typedef struct nccl_lane {  // messages from one rank to another
  atomic_uint_fast64_t sent, received;
} __attribute__((aligned(64))) nccl_lane;

typedef struct nccl_meeting {
  int32_t ranks;  // 0 until the first rank has laid the file out
  atomic_int attached, broken;
  atomic_uint bell, sleepers;
} __attribute__((aligned(64))) nccl_meeting;

uint64_t nccl_hash(const void* bytes, size_t count, uint64_t seed);
// `before`: the communicator that this is a part of, and the ranks that its members have there; or null.
ncclResult_t nccl_attach(ncclComm* comm, const ncclComm* before, const int* ranks_before);
int nccl_all_attached(const ncclComm* comm);
void nccl_leave(ncclComm* comm);
nccl_slot* nccl_collective_slot(const ncclComm* comm, int rank, uint64_t sequence);
nccl_slot* nccl_message_slot(const ncclComm* comm, int from, int to, uint64_t sequence);
nccl_lane* nccl_lane_of(const ncclComm* comm, int from, int to);
void nccl_ring(const ncclComm* comm);  // wakes who waits for this communicator
void nccl_sleep(const ncclComm* comm, uint32_t heard);  // until it rings again, or 2 ms

// ---- identity.c ------------------------------------------------------------------------------------------------------

int nccl_creator_of(const ncclUniqueId* id);  // the process that made it, or 0

// ---- processes.c: which processes are alive --------------------------------------------------------------------------

uint64_t nccl_born(int pid);  // 0 if there is no such process or it has ended
int nccl_gone(const ncclComm* comm, int rank);

// ---- communicators.c -------------------------------------------------------------------------------------------------

struct ncclComm {
  int rank, ranks, device;
  int alone;        // no other process takes part: one rank, or one process that stands for all
  int ranks_known;  // 0 for a part of an `alone` communicator: nobody can tell its size
  int creator;      // process that made the unique id; 0 if unknown
  uint64_t id;
  nccl_meeting* meeting;
  nccl_member* members;
  nccl_lane* lanes;
  nccl_slot* slots;
  size_t mapped;
  int64_t message_depth;  // messages that a rank may be ahead of the receiver
  atomic_int aborted, error;
  uint64_t published, collected;              // collectives begun and ended by this rank
  uint64_t publish_blocked, collect_blocked;  // the pass in which an earlier operation still waits
  struct nccl_peer* peers;
  int parts;  // splits and shrinks so far
  struct nccl_buffers* buffers;
  int min_channels, max_channels;
  int sleepers, ended;  // threads that sleep on it; the last one releases a communicator that has ended
  char last_error[256];
};

typedef struct nccl_peer {  // the pass in which an earlier message still waits
  uint64_t send_blocked, receive_blocked;
} nccl_peer;

ncclResult_t nccl_fail(ncclComm* comm, ncclResult_t result, const char* format, ...) __attribute__((format(printf, 3, 4)));
ncclResult_t nccl_connect(ncclComm* comm);           // attaches, first half of coming up
ncclResult_t nccl_wait_for_members(ncclComm* comm);  // second half
void nccl_release(ncclComm* comm);
ncclComm* nccl_make(int ranks, int rank, int device, uint64_t id);
void nccl_configure(ncclComm* comm, const ncclConfig_t* config);
double nccl_seconds(void);

// ---- parts.c ---------------------------------------------------------------------------------------------------------

ncclResult_t nccl_split_collected(nccl_operation* split, const nccl_slot* const* slots);

// ---- memory_model.c: NCCL's own buffers ------------------------------------------------------------------------------

struct nccl_buffers* nccl_buffers_new(int device);
struct nccl_buffers* nccl_buffers_share(struct nccl_buffers* buffers);
void nccl_buffers_release(struct nccl_buffers* buffers);
int nccl_book_for(const nccl_operation* operation);  // 0 if the device is full
int64_t nccl_buffers_booked(const struct nccl_buffers* buffers);
int nccl_buffers_suspended(const struct nccl_buffers* buffers);
void nccl_buffers_suspend(struct nccl_buffers* buffers);
int nccl_buffers_resume(struct nccl_buffers* buffers);  // 0 if the device is full

// ---- groups.c: operations --------------------------------------------------------------------------------------------

typedef enum nccl_kind {
  NCCL_ALL_REDUCE,
  NCCL_ALL_GATHER,
  NCCL_REDUCE_SCATTER,
  NCCL_BROADCAST,
  NCCL_REDUCE,
  NCCL_ALL_TO_ALL,
  NCCL_GATHER,
  NCCL_SCATTER,
  NCCL_SPLIT,
  NCCL_SEND,
  NCCL_RECEIVE,
} nccl_kind;

struct nccl_operation {
  nccl_kind kind;
  ncclComm* comm;
  const void* source;
  void* target;
  int64_t count, bytes;  // elements and bytes of one block; a rank contributes one or, to scatter, one for each rank
  int type, reduction, root;  // root: the other side of a send or a receive
  double scale_float;         // of a pre-multiplied sum
  int64_t scale_integer;
  int scaled;
  int colour, key;  // of a split
  ncclComm** part;
  ncclConfig_t config;  // size 0 if there is none
  int published;
  ncclResult_t* result;  // where the waiting thread looks, null when nobody waits any more
  int* unfinished;
  struct nccl_operation* next;
};

ncclResult_t nccl_submit(const nccl_operation* operation);  // into the open group, or run at once
ncclResult_t nccl_submit_connection(ncclComm* comm);
void nccl_woken(ncclComm* comm);  // a thread that slept on it is back
void nccl_end(ncclComm* comm);    // fails what still waits, then releases it

// ---- operators.c -----------------------------------------------------------------------------------------------------

int nccl_set_reduction(nccl_operation* operation, ncclRedOp_t reduction);  // 0 if there is no such operator

// ---- exchange.c: one step of one operation ---------------------------------------------------------------------------

int nccl_is_small(const nccl_operation* operation);
int nccl_contribution_blocks(const nccl_operation* operation);
int nccl_publish(nccl_operation* operation);                        // 1 when done, 0 when it would have to wait
int nccl_collect(nccl_operation* operation, ncclResult_t* result);  // likewise
int nccl_waits_for(const nccl_operation* operation, int rank);

// ---- alone.c, outcome.c, payload.c, reductions.c, numbers.c: data ----------------------------------------------------

void nccl_run_alone(nccl_operation* first);
void nccl_outcome(const nccl_operation* operation, const nccl_slot* const* slots);
void nccl_stage(void* to, const void* from, int64_t bytes);  // out of device memory
void nccl_place(void* to, const void* from, int64_t bytes);  // into it
void nccl_stage_contribution(const nccl_operation* operation, void* to);
void nccl_reduce_into(void* into, const void* const* from, int ranks, int64_t count, int type, int reduction);
void nccl_scale(void* values, int64_t count, int type, int64_t integer, double real);
int nccl_type_bytes(int type);
float nccl_decode(uint32_t bits, int type);
uint32_t nccl_encode(float value, int type);

// ---- deadlocks.c: processes that wait for each other in a circle -----------------------------------------------------

void nccl_note_wait(int waits_for);  // this thread waits for a process since a while
void nccl_note_end(void);
int nccl_must_yield(void);           // this thread is the one of a circle that has to go on
