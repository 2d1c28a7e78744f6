// The allocation events of this process, where the rig asks for them (`trace 1`): records of 40 bytes in a file beside the
// report. A full trace stops; the report's figures do not depend on it. Kinds: 0 block, 1 segment (bytes negative when given
// back), 2 out-of-memory error (bytes asked for, and in the address's place the bytes that were free).
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "internal.h"

enum { MOST_RECORDS = 4 << 20 };

typedef struct record {
  uint64_t address;
  int64_t bytes;
  uint64_t nanoseconds;
  int32_t kind, device, thread, zero;
} record;

static FILE* file;
static int32_t owner;
static int64_t records;
static char name[32];

static int is_open(void) {
  if (owner == getpid()) return file != NULL;
  owner = getpid();
  file = NULL;
  records = 0;
  if (!vgpu_setting_number("trace", 0)) return 0;
  char path[4096];
  snprintf(name, sizeof name, "%d.trace", (int)owner);
  snprintf(path, sizeof path, "%s/reports/%s", vgpu_rig(), name);
  file = fopen(path, "wbe");
  return file != NULL;
}

// Called under the allocator's lock.
void vgpu_trace(int kind, int device, uintptr_t address, int64_t bytes) {
  if (!is_open() || records == MOST_RECORDS) return;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  record next = {.address = address, .bytes = bytes, .kind = kind, .device = device, .thread = vgpu_thread_id(),
                 .nanoseconds = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec};
  records += fwrite(&next, sizeof next, 1, file) == 1;
}

const char* vgpu_trace_name(void) { return owner == getpid() && file ? name : NULL; }

void vgpu_trace_flush(void) {
  if (owner == getpid() && file) fflush(file);
}
