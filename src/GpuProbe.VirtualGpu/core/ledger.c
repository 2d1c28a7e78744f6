// The book of device memory, shared by all processes of a rig: a small file that each of them maps.
//
// The first process makes it under a name of its own and links it to `ledger`, so that nobody sees it half made. Its lock
// is robust: a process that dies while holding it does not stop the others. What a dead process held is returned when
// the card seems full.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "internal.h"

enum { MOST_PROCESSES = 256 };

typedef struct entry {
  int32_t pid;
  int64_t used[VGPU_MOST_DEVICES];
} entry;

typedef struct ledger {
  pthread_mutex_t lock;
  int64_t used[VGPU_MOST_DEVICES];
  int64_t peak[VGPU_MOST_DEVICES];
  uint64_t peak_time[VGPU_MOST_DEVICES];
  atomic_long launches;  // on the first card, counted where a fault is planned
  entry processes[MOST_PROCESSES];
} ledger;

static ledger* shared;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int64_t own[VGPU_MOST_DEVICES][VGPU_KINDS];       // by visible device
static int64_t own_at_peak[VGPU_MOST_DEVICES][VGPU_KINDS];
static vgpu_refusal refused[VGPU_MOST_DEVICES];

// What another process holds on every card, as the rig says: a process that lives as long as the rig is named for it.
static void book_others(ledger* fresh) {
  int64_t bytes = vgpu_setting_number("occupied", 0);
  if (!bytes) return;
  fresh->processes[0].pid = (int32_t)vgpu_setting_number("occupied-by", 1);
  for (int i = 0; i < vgpu_physical_count(); i++)
    fresh->processes[0].used[i] = fresh->used[i] = fresh->peak[i] = bytes;
}

static int create(const char* path, const char* folder) {
  char part[4096];
  snprintf(part, sizeof part, "%s/ledger.%d", folder, (int)getpid());
  int file = open(part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0 || ftruncate(file, sizeof(ledger))) return -1;
  ledger* fresh = mmap(NULL, sizeof(ledger), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (fresh == MAP_FAILED) return -1;
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(&fresh->lock, &attributes);
  book_others(fresh);
  munmap(fresh, sizeof(ledger));
  int linked = link(part, path) == 0 || errno == EEXIST;
  unlink(part);
  close(file);
  return linked ? open(path, O_RDWR | O_CLOEXEC) : -1;
}

static void attach(void) {
  char path[4096];
  snprintf(path, sizeof path, "%s/ledger", vgpu_rig());
  int file = open(path, O_RDWR | O_CLOEXEC);
  if (file < 0) file = create(path, vgpu_rig());
  if (file < 0) {
    fprintf(stderr, "gpuprobe: the virtual GPU's book %s cannot be opened: %s\n", path, strerror(errno));
    abort();
  }
  ledger* mapped = mmap(NULL, sizeof(ledger), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (mapped == MAP_FAILED) abort();
  shared = mapped;
}

static void lock(void) {
  pthread_once(&once, attach);
  if (pthread_mutex_lock(&shared->lock) == EOWNERDEAD) pthread_mutex_consistent(&shared->lock);
}

static void unlock(void) { pthread_mutex_unlock(&shared->lock); }

static entry* entry_of(int32_t pid) {
  entry* vacant = NULL;
  for (int i = 0; i < MOST_PROCESSES; i++) {
    if (shared->processes[i].pid == pid) return &shared->processes[i];
    if (!vacant && !shared->processes[i].pid) vacant = &shared->processes[i];
  }
  if (vacant) vacant->pid = pid;
  return vacant;
}

static void clear(entry* process) {
  for (int i = 0; i < VGPU_MOST_DEVICES; i++) shared->used[i] -= process->used[i];
  memset(process, 0, sizeof *process);
}

static void clear_dead(void) {
  for (int i = 0; i < MOST_PROCESSES; i++) {
    entry* process = &shared->processes[i];
    if (process->pid && kill(process->pid, 0) && errno == ESRCH) clear(process);
  }
}

static uint64_t monotonic(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

int vgpu_book(int device, vgpu_kind kind, int64_t bytes) {
  int physical = vgpu_physical_index(device);
  if (physical < 0) return 0;
  int64_t capacity = vgpu_card_of(device)->total_memory;
  lock();
  if (bytes > capacity - shared->used[physical]) clear_dead();
  entry* process = entry_of(getpid());
  int fits = process && bytes <= capacity - shared->used[physical];
  if (fits) {
    shared->used[physical] += bytes;
    process->used[physical] += bytes;
    own[device][kind] += bytes;
    if (shared->used[physical] > shared->peak[physical]) {
      shared->peak[physical] = shared->used[physical];
      shared->peak_time[physical] = monotonic();
      memcpy(own_at_peak[device], own[device], sizeof own[device]);
    }
  }
  if (!fits) refused[device] = (vgpu_refusal){1, bytes, capacity - shared->used[physical], vgpu_seconds()};
  unlock();
  if (kind == VGPU_PHYSICAL) {
    if (fits) vgpu_piece_booked(device);
    else vgpu_segment_refused(device);
  }
  return fits;
}

void vgpu_unbook(int device, vgpu_kind kind, int64_t bytes) {
  int physical = vgpu_physical_index(device);
  if (physical < 0) return;
  lock();
  entry* process = entry_of(getpid());
  if (process) {
    shared->used[physical] -= bytes;
    process->used[physical] -= bytes;
    own[device][kind] -= bytes;
  }
  unlock();
}

void vgpu_memory_info(int device, int64_t* free_bytes, int64_t* total_bytes) {
  int physical = vgpu_physical_index(device);
  *total_bytes = physical < 0 ? 0 : vgpu_card_of(device)->total_memory;
  *free_bytes = physical < 0 ? 0 : *total_bytes - vgpu_physical_used(physical);
}

int64_t vgpu_physical_used(int physical) {
  if (!vgpu_rig() || physical < 0 || physical >= vgpu_physical_count()) return 0;
  lock();
  clear_dead();
  int64_t used = shared->used[physical];
  unlock();
  return used;
}

int vgpu_processes_on(int physical, vgpu_process* processes, int capacity) {
  if (!vgpu_rig() || physical < 0 || physical >= vgpu_physical_count()) return 0;
  int count = 0;
  lock();
  clear_dead();
  for (int i = 0; i < MOST_PROCESSES; i++) {
    const entry* process = &shared->processes[i];
    if (!process->pid || !process->used[physical]) continue;
    if (count < capacity) processes[count] = (vgpu_process){process->pid, process->used[physical]};
    count++;
  }
  unlock();
  return count;
}

int64_t vgpu_peak_used(int device, double* seconds) {
  int physical = vgpu_physical_index(device);
  lock();
  int64_t peak = shared->peak[physical];
  *seconds = vgpu_seconds() - (double)(monotonic() - shared->peak_time[physical]) / 1e9;
  unlock();
  return peak;
}

const int64_t* vgpu_own_at_peak(int device) { return own_at_peak[device]; }

const vgpu_refusal* vgpu_last_refusal(int device) { return &refused[device]; }

int64_t vgpu_count_launch(void) {
  pthread_once(&once, attach);
  return atomic_fetch_add(&shared->launches, 1) + 1;
}

void vgpu_ledger_leave(void) {
  if (!shared) return;
  lock();
  for (int i = 0; i < MOST_PROCESSES; i++)
    if (shared->processes[i].pid == getpid()) clear(&shared->processes[i]);
  unlock();
}

void vgpu_ledger_reset(void) {
  memset(own, 0, sizeof own);
  memset(own_at_peak, 0, sizeof own_at_peak);
  memset(refused, 0, sizeof refused);
}
