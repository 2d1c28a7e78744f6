// What goes wrong with the first card of a rig, because the rig says so: `fault KIND@N`, after N kernels that the rig's
// processes have launched on it.
//
// lost   the card falls off the bus (Xid 79), for all processes and for good: CUDA answers "unknown error", NVML "GPU is lost"
// hang   a kernel of the process that launched the N-th never ends: whoever waits for the card waits for ever
// error  that kernel touches what it must not: every call of that process answers "an illegal memory access was encountered"
#include <string.h>
#include <unistd.h>

#include "internal.h"

typedef enum kind { NONE, LOST, HANG, ERROR } kind;

enum { FAULTY = 0, ILLEGAL_ADDRESS = 700, UNKNOWN_ERROR = 999 };

static const char* const names[] = {"none", "lost", "hang", "error"};
static kind planned;
static int64_t after;
static atomic_int struck;  // a kernel of this process was the one
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void read_plan(void) {
  char name[16];
  long launches;
  const char* text = vgpu_setting("fault", NULL);
  if (!text || sscanf(text, "%15[a-z]@%ld", name, &launches) != 2) return;
  for (int i = LOST; i <= ERROR; i++)
    if (!strcmp(names[i], name)) planned = (kind)i;
  after = launches;
}

static kind plan(void) {
  pthread_once(&once, read_plan);
  return planned;
}

void vgpu_fault_launched(int device) {
  if (!plan() || vgpu_physical_index(device) != FAULTY) return;
  if (vgpu_count_launch() != after) return;
  struck = 1;
  if (planned == LOST) vgpu_lose(FAULTY);
}

int vgpu_failure(int device) {
  switch (plan()) {
    case LOST: return vgpu_is_lost(vgpu_physical_index(device)) ? UNKNOWN_ERROR : 0;
    case ERROR: return struck && vgpu_physical_index(device) == FAULTY ? ILLEGAL_ADDRESS : 0;
    default: return 0;
  }
}

int vgpu_is_hanging(int device) { return plan() == HANG && struck && vgpu_physical_index(device) == FAULTY; }

// Whoever waits is killed, or waits for ever; what it has counted so far is not lost.
void vgpu_wait(int device) {
  if (!vgpu_is_hanging(device)) return;
  vgpu_report(0);
  for (;;) pause();
}

const char* vgpu_fault_met(void) { return struck || vgpu_is_lost(FAULTY) ? names[planned] : NULL; }

void vgpu_faults_reset(void) { struck = 0; }
