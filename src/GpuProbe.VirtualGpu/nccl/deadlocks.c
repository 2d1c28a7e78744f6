// Processes that wait for each other in a circle. On a card an operation waits on its stream, while the host goes on to
// issue what the others wait for on other streams; here the host waits, so a correct program could come to a stand. Each
// thread that has waited for long notes for which process, in a file that all processes of the rig map; when the notes
// form a circle, the process with the least number in it goes on.
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "nccl.h"

enum { MOST_NOTES = 1024 };

typedef struct note {
  atomic_int pid, waits_for;
  atomic_llong since;  // seconds
} note;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static note* board;
static __thread note* own;

static void open_board(void) {
  char path[4096];
  snprintf(path, sizeof path, "%s/nccl-waits", vgpu_rig());
  int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return;
  void* start = MAP_FAILED;
  if (!ftruncate(file, MOST_NOTES * sizeof(note)))
    start = mmap(NULL, MOST_NOTES * sizeof(note), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (start != MAP_FAILED) board = start;
}

static int64_t seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec;
}

void nccl_note_wait(int waits_for) {
  pthread_once(&once, open_board);
  for (int i = 0; board && !own && i < MOST_NOTES; i++) {
    int holder = board[i].pid, vacant = !holder || !nccl_born(holder);
    if (vacant && atomic_compare_exchange_strong(&board[i].pid, &holder, getpid())) own = &board[i];
    if (own) own->waits_for = 0;
  }
  if (!own || own->waits_for == waits_for) return;
  own->since = seconds();
  own->waits_for = waits_for;
}

void nccl_note_end(void) {
  if (own) own->pid = 0;
  own = NULL;
}

static int is_lasting(const note* each, int64_t patience) {
  return each->pid && each->waits_for && seconds() - each->since >= patience;
}

int nccl_must_yield(void) {
  int64_t patience = vgpu_setting_number("nccl-patience", 10);
  if (!own || !is_lasting(own, patience)) return 0;
  int visited[MOST_NOTES + 1], count = 1, self = getpid();
  visited[0] = own->waits_for;
  for (int i = 0; i < count; i++) {
    if (visited[i] == self) return 1;
    // Only through processes with greater numbers, so that exactly one of a circle finds itself.
    if (visited[i] < self) continue;
    for (int j = 0; j < MOST_NOTES && count < MOST_NOTES; j++)
      if (board[j].pid == visited[i] && is_lasting(&board[j], patience)) visited[count++] = board[j].waits_for;
  }
  return 0;
}
