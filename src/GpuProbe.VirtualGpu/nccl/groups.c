// Groups of operations, and the operations that this process has not finished.
//
// Whoever waits moves all of them on, whichever thread they came from, in the order in which they were submitted on each
// communicator and between each pair of ranks; so sends go out before receives wait for them.
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "nccl.h"

typedef struct connection {
  ncclComm* comm;
  struct connection* next;
} connection;

static __thread int depth;
static __thread nccl_operation *queued, **queue_end;
static __thread connection *connections, **connections_end;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static nccl_operation *pending, **pending_end = &pending;
static uint64_t pass;

static void finish(nccl_operation** place, ncclResult_t result) {
  nccl_operation* operation = *place;
  *place = operation->next;
  if (pending_end == &operation->next) pending_end = place;
  if (operation->result && result) *operation->result = result;
  if (operation->unfinished) --*operation->unfinished;
  free(operation);
}

static ncclResult_t failure_of(const ncclComm* comm) {
  return comm->aborted ? ncclInternalError : (ncclResult_t)comm->error;
}

static uint64_t* turn_to_publish(const nccl_operation* operation) {
  if (operation->kind == NCCL_SEND) return &operation->comm->peers[operation->root].send_blocked;
  if (operation->kind == NCCL_RECEIVE) return &operation->comm->peers[operation->root].receive_blocked;
  return &operation->comm->publish_blocked;
}

static uint64_t* turn_to_collect(const nccl_operation* operation) {
  return operation->kind < NCCL_SEND ? &operation->comm->collect_blocked : turn_to_publish(operation);
}

// One step of one operation: 1 if it got further. It may be gone afterwards.
static int advance(nccl_operation** place) {
  nccl_operation* operation = *place;
  ncclResult_t result = failure_of(operation->comm);
  if (result) return finish(place, result), 1;
  int further = 0;
  uint64_t *publish = turn_to_publish(operation), *collect = turn_to_collect(operation);
  if (!operation->published && *publish != pass) {
    further = nccl_publish(operation);
    if (!further) *publish = pass;
  }
  if (operation->published && *collect != pass && nccl_collect(operation, &result)) return finish(place, result), 1;
  *collect = pass;
  return further;
}

static void advance_all(void) {
  int further;
  do {
    further = 0;
    pass++;
    for (nccl_operation** place = &pending; *place;) {
      nccl_operation* operation = *place;
      further |= advance(place);
      if (*place == operation) place = &operation->next;
    }
  } while (further);
}

static nccl_operation* first_of(const int* unfinished) {
  nccl_operation* operation = pending;
  while (operation && operation->unfinished != unfinished) operation = operation->next;
  return operation;
}

// Looks why an operation waits: fails it if a rank that it needs is gone; otherwise the process to wait for, or 0.
static int culprit(nccl_operation* operation) {
  ncclComm* comm = operation->comm;
  for (int i = 0; i < comm->ranks; i++) {
    if (!nccl_waits_for(operation, i)) continue;
    int left = comm->members[i].left;
    // It may have done its part just before it went.
    if ((left || nccl_gone(comm, i)) && nccl_waits_for(operation, i)) {
      nccl_fail(comm, ncclRemoteError, "rank %d (process %d) %s", i, comm->members[i].pid,
                left ? "has left the communicator" : "has ended");
      return 0;
    }
    if (nccl_waits_for(operation, i)) return comm->members[i].pid;
  }
  return 0;
}

static void look_around(const int* unfinished, double waited) {
  int waits_for = 0;
  for (nccl_operation* operation = pending; operation; operation = operation->next) {
    if (operation->unfinished != unfinished || failure_of(operation->comm)) continue;
    int pid = culprit(operation);
    // Ranks that are threads of one process do not stop each other from going on.
    if (!waits_for && pid != getpid()) waits_for = pid;
    if (!failure_of(operation->comm) && waited > (double)vgpu_setting_number("nccl-timeout", 1800))
      nccl_fail(operation->comm, ncclRemoteError, "process %d did not come in %.0f s", pid, waited);
  }
  if (waited > 1) nccl_note_wait(waits_for);
}

// In a circle of processes that wait for each other, one stops waiting. Its operations stay pending and are finished when
// the others have come; on a card, streams that run side by side have the same effect.
static void stop_waiting(int* unfinished) {
  static vgpu_call call = {.name = "ncclGroupEnd (went on before its data had come)"};
  vgpu_stubbed(&call);
  for (nccl_operation* operation = pending; operation; operation = operation->next) {
    if (operation->unfinished != unfinished) continue;
    operation->unfinished = NULL;
    operation->result = NULL;
  }
  *unfinished = 0;
}

static void wait_until_done(int* unfinished) {
  double start = nccl_seconds(), looked = start;
  for (;;) {
    advance_all();
    if (!*unfinished) break;
    ncclComm* comm = first_of(unfinished)->comm;
    uint32_t heard = atomic_load(&comm->meeting->bell);
    advance_all();
    if (!*unfinished) break;
    if (nccl_seconds() - looked > 0.1) {
      looked = nccl_seconds();
      look_around(unfinished, looked - start);
      if (nccl_must_yield()) stop_waiting(unfinished);
      continue;
    }
    comm = first_of(unfinished)->comm;
    comm->sleepers++;
    pthread_mutex_unlock(&lock);
    nccl_sleep(comm, heard);
    pthread_mutex_lock(&lock);
    nccl_woken(comm);
  }
  nccl_note_end();
}

static ncclResult_t connect_all(connection* list) {
  ncclResult_t result = ncclSuccess;
  for (connection* each = list; each && !result; each = each->next) result = nccl_connect(each->comm);
  for (connection* each = list; each && !result; each = each->next) result = nccl_wait_for_members(each->comm);
  while (list) {
    connection* next = list->next;
    free(list);
    list = next;
  }
  return result;
}

static ncclResult_t run(nccl_operation* list) {
  ncclResult_t result = ncclSuccess;
  int unfinished = 0;
  for (nccl_operation* each = list; each; each = each->next) {
    each->result = &result;
    each->unfinished = &unfinished;
    if (!result) result = failure_of(each->comm);
    if (!result && !nccl_book_for(each))
      result = nccl_fail(each->comm, ncclUnhandledCudaError, "Cuda failure 2 'out of memory': no room for NCCL's buffers");
  }
  if (!result) nccl_run_alone(list);
  pthread_mutex_lock(&lock);
  while (list) {
    nccl_operation* next = list->next;
    if (result || list->comm->alone || !nccl_is_small(list)) free(list);
    else {
      list->next = NULL;
      *pending_end = list;
      pending_end = &list->next;
      unfinished++;
    }
    list = next;
  }
  if (unfinished) wait_until_done(&unfinished);
  pthread_mutex_unlock(&lock);
  return result;
}

ncclResult_t nccl_submit(const nccl_operation* operation) {
  nccl_operation* own = malloc(sizeof *own);
  if (!own) return nccl_fail(operation->comm, ncclSystemError, "out of memory");
  *own = *operation;
  own->next = NULL;
  if (!depth) return run(own);
  if (!queued) queue_end = &queued;
  *queue_end = own;
  queue_end = &own->next;
  return ncclSuccess;
}

ncclResult_t nccl_submit_connection(ncclComm* comm) {
  connection* own = malloc(sizeof *own);
  if (!own) return nccl_fail(comm, ncclSystemError, "out of memory");
  *own = (connection){comm, NULL};
  if (!depth) return connect_all(own);
  if (!connections) connections_end = &connections;
  *connections_end = own;
  connections_end = &own->next;
  return ncclSuccess;
}

VGPU_API ncclResult_t ncclGroupStart(void) {
  depth++;
  return ncclSuccess;
}

VGPU_API ncclResult_t ncclGroupEnd(void) {
  if (!depth) return nccl_fail(NULL, ncclInvalidUsage, "ncclGroupEnd without ncclGroupStart");
  if (--depth) return ncclSuccess;
  nccl_operation* operations = queued;
  connection* comms = connections;
  queued = NULL;
  connections = NULL;
  ncclResult_t result = connect_all(comms);
  ncclResult_t ran = run(operations);
  return result ? result : ran;
}

typedef struct ncclSimInfo_t {
  size_t size;
  uint32_t magic, version;
  float estimatedTime;
} ncclSimInfo_t;

VGPU_API ncclResult_t ncclGroupSimulateEnd(ncclSimInfo_t* info) {
  if (info) info->estimatedTime = 0;
  if (!depth) return nccl_fail(NULL, ncclInvalidUsage, "ncclGroupSimulateEnd without ncclGroupStart");
  if (--depth) return ncclSuccess;
  while (queued) {
    nccl_operation* next = queued->next;
    free(queued);
    queued = next;
  }
  connection* comms = connections;
  connections = NULL;
  return connect_all(comms);
}

void nccl_woken(ncclComm* comm) {
  if (!--comm->sleepers && comm->ended) nccl_release(comm);
}

void nccl_end(ncclComm* comm) {
  pthread_mutex_lock(&lock);
  advance_all();
  comm->aborted = 1;
  advance_all();
  comm->ended = 1;
  if (!comm->sleepers) nccl_release(comm);
  pthread_mutex_unlock(&lock);
}
