// NCCL's own buffers on the card: a model, since its kernels and topology search do not run.
//
// Facts, read in NVIDIA/nccl (tag v2.22.3-1 and the head of 2026-06):
//  - init.cc, device.h: a connection has a buffer for each protocol: Simple 4 MiB (NCCL_BUFFSIZE), LL 8 lines x 512 threads
//    x 8 steps x 16 bytes = 512 KiB (NCCL_LL_BUFFSIZE), LL128 120 x 640 x 8 x 8 = 4,915,200 bytes (NCCL_LL128_BUFFSIZE).
//  - transport/p2p.cc: between cards of one machine the receiving side holds them all behind a head of 4 KiB, rounded up to
//    2 MiB (CUDA_IPC_MIN): 10 MiB; the sending side holds its head alone, rounded up to 2 MiB. Issue 1685 of that repository
//    shows exactly these two sizes.
//  - transport/generic.cc: a ring is one receive from the one before and one send to the one after, in each channel. A tree
//    inside one machine is a chain along the same neighbours in both directions; a connection that is there already is not
//    made again, so a tree adds one receive and one send, and nothing for two ranks. Only all-reduce runs on trees.
//  - init.cc, RUNTIME_CONNECT, since 2.22: connections are made when an algorithm first runs.
//  - enqueue.cc: sends and receives have connections of their own (index 1), made for each peer at the first message.
//  - graph/paths.cc: channels of a peer for messages: 2 over PCIe; over NVLink twice the number of links that carry the
//    path, up to a power of two: 32 on A100 and H100 with NVSwitch; at most as many as the communicator has, rounded up to
//    a power of two.
//  - The number of channels is the outcome of the topology search. Seen in public logs: PCIe 4, A100 with NVSwitch 24,
//    H100 with NVSwitch 32 (16 with some versions); NCCL_MIN_NCHANNELS, NCCL_MAX_NCHANNELS and the communicator's
//    configuration (minCTAs, maxCTAs) bound it.
//  - About 1 MiB more: work queue and the communicator's own description.
// Not in the model: NVLS and CollNet buffers, connections over a network, registered user buffers (they cost nothing).
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "nccl.h"

enum { MOST_CHANNELS = 64 };

static const int64_t unit = 2 << 20, own_description = 1 << 20, head = 4096;

typedef struct connections {
  int described, ring, tree;
  uint8_t sends[NCCL_MOST_RANKS], receives[NCCL_MOST_RANKS];
} connections;

struct nccl_buffers {
  atomic_int owners;
  int device;
  int64_t booked;
  int suspended;
  connections made;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int64_t variable(const char* name, int64_t otherwise) {
  const char* text = getenv(name);
  char* end;
  int64_t value = text ? strtoll(text, &end, 0) : 0;
  return text && end != text && value > 0 ? value : otherwise;
}

static int64_t round_up(int64_t bytes) { return (bytes + unit - 1) / unit * unit; }

static int64_t receive_bytes(void) {
  return round_up(head + variable("NCCL_BUFFSIZE", 4 << 20) + variable("NCCL_LL_BUFFSIZE", 8 * 512 * 8 * 16) +
                  variable("NCCL_LL128_BUFFSIZE", 120 * 640 * 8 * 8));
}

static int64_t send_bytes(void) { return round_up(head); }

static const char* interconnect_of(int device) {
  const char* set = vgpu_setting("interconnect", "auto");
  if (strcmp(set, "auto")) return set;
  const vgpu_card* card = vgpu_card_of(device);
  if (strstr(card->name, "PCIe") || strstr(card->name, "PCIE")) return "pcie";
  if (card->capability_major == 8 && !card->capability_minor && strstr(card->name, "SXM")) return "nvlink-a100";
  return card->capability_major >= 9 && card->capability_major <= 10 ? "nvlink-h100" : "pcie";
}

static int64_t channels_of(const ncclComm* comm) {
  const char* links = interconnect_of(comm->device);
  int64_t channels = !strcmp(links, "nvlink-a100") ? 24 : !strcmp(links, "nvlink-h100") ? 32 : 4;
  int64_t least = variable("NCCL_MIN_NCHANNELS", 1), most = variable("NCCL_MAX_NCHANNELS", MOST_CHANNELS);
  if (comm->min_channels > least) least = comm->min_channels;
  if (comm->max_channels > 0 && comm->max_channels < most) most = comm->max_channels;
  if (channels < least) channels = least;
  return channels > most ? most : channels > MOST_CHANNELS ? MOST_CHANNELS : channels;
}

static int64_t message_channels_of(const ncclComm* comm) {
  if (!strcmp(interconnect_of(comm->device), "pcie")) return channels_of(comm) < 2 ? 1 : 2;
  int64_t channels = 1;
  while (channels < channels_of(comm) && channels < 32) channels *= 2;
  return channels;
}

static int trees_run(void) {
  const char* algorithms = getenv("NCCL_ALGO");
  return !algorithms || strstr(algorithms, "ree") || strstr(algorithms, "REE");
}

static int64_t for_peer(uint8_t* connected, int64_t bytes) {
  if (*connected) return 0;
  *connected = 1;
  return bytes;
}

static int64_t for_messages(const nccl_operation* operation, connections* made) {
  const ncclComm* comm = operation->comm;
  int64_t channels = message_channels_of(comm), bytes = 0;
  int is_root = comm->rank == operation->root;
  for (int peer = 0; peer < comm->ranks; peer++) {
    int with_root = peer == operation->root, sends = 0, receives = 0;
    switch (operation->kind) {
      case NCCL_SEND: sends = with_root; break;
      case NCCL_RECEIVE: receives = with_root; break;
      case NCCL_ALL_TO_ALL: sends = receives = 1; break;
      case NCCL_GATHER: sends = with_root, receives = is_root; break;
      case NCCL_SCATTER: sends = is_root, receives = with_root; break;
      default: break;
    }
    if (peer == comm->rank) continue;
    if (sends) bytes += for_peer(&made->sends[peer], channels * send_bytes());
    if (receives) bytes += for_peer(&made->receives[peer], channels * receive_bytes());
  }
  return bytes;
}

static int64_t modelled(const nccl_operation* operation, connections* made) {
  int64_t bytes = made->described ? 0 : own_description;
  int64_t circle = channels_of(operation->comm) * (receive_bytes() + send_bytes());
  made->described = 1;
  if (operation->kind > NCCL_REDUCE) return bytes + for_messages(operation, made);
  if (!made->ring) bytes += circle;
  made->ring = 1;
  if (operation->kind != NCCL_ALL_REDUCE || operation->comm->ranks < 3 || made->tree || !trees_run()) return bytes;
  made->tree = 1;
  return bytes + circle;
}

static int64_t set_by_hand(const char* text, connections* made) {
  int64_t bytes = made->described ? 0 : strtoll(text, NULL, 10);
  made->described = 1;
  return bytes;
}

int nccl_book_for(const nccl_operation* operation) {
  struct nccl_buffers* buffers = operation->comm->buffers;
  if (operation->comm->ranks == 1 || operation->kind == NCCL_SPLIT || !operation->bytes) return 1;
  const char* set = vgpu_setting("nccl-memory", "auto");
  pthread_mutex_lock(&lock);
  connections then = buffers->made;
  int64_t bytes = strcmp(set, "auto") ? set_by_hand(set, &then) : modelled(operation, &then);
  int fits = !bytes || vgpu_book(buffers->device, VGPU_LIBRARY, bytes);
  if (fits) {
    buffers->booked += bytes;
    buffers->made = then;
  }
  pthread_mutex_unlock(&lock);
  return fits;
}

struct nccl_buffers* nccl_buffers_new(int device) {
  struct nccl_buffers* buffers = calloc(1, sizeof *buffers);
  if (!buffers) return NULL;
  buffers->owners = 1;
  buffers->device = device;
  return buffers;
}

struct nccl_buffers* nccl_buffers_share(struct nccl_buffers* buffers) {
  buffers->owners++;
  return buffers;
}

void nccl_buffers_release(struct nccl_buffers* buffers) {
  if (!buffers || atomic_fetch_sub(&buffers->owners, 1) > 1) return;
  if (buffers->booked && !buffers->suspended) vgpu_unbook(buffers->device, VGPU_LIBRARY, buffers->booked);
  free(buffers);
}

int64_t nccl_buffers_booked(const struct nccl_buffers* buffers) { return buffers->booked; }

int nccl_buffers_suspended(const struct nccl_buffers* buffers) { return buffers->suspended; }

void nccl_buffers_suspend(struct nccl_buffers* buffers) {
  if (!buffers->suspended && buffers->booked) vgpu_unbook(buffers->device, VGPU_LIBRARY, buffers->booked);
  buffers->suspended = 1;
}

int nccl_buffers_resume(struct nccl_buffers* buffers) {
  if (buffers->suspended && buffers->booked && !vgpu_book(buffers->device, VGPU_LIBRARY, buffers->booked)) return 0;
  buffers->suspended = 0;
  return 1;
}
