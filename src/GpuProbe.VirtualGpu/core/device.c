// The current device of each thread, and the context that a process has on a device.
#include "internal.h"

static __thread int current;
static atomic_int contexts[VGPU_MOST_DEVICES];
static pthread_mutex_t creating = PTHREAD_MUTEX_INITIALIZER;

int vgpu_current_device(void) { return current; }

int vgpu_set_current_device(int device) {
  if (device < 0 || device >= vgpu_device_count()) return 0;
  current = device;
  return 1;
}

int vgpu_has_context(int device) { return device >= 0 && device < vgpu_device_count() && contexts[device]; }

int vgpu_enter_context(int device) {
  if (device < 0 || device >= vgpu_device_count()) return 0;
  if (contexts[device]) return 1;
  pthread_mutex_lock(&creating);
  int entered = contexts[device];
  if (!entered) {
    vgpu_used_cuda();
    entered = vgpu_book(device, VGPU_CONTEXT, vgpu_card_of(device)->context_bytes);
    contexts[device] = entered;
  }
  pthread_mutex_unlock(&creating);
  return entered;
}

void vgpu_now_in_child(void) {
  pthread_mutex_init(&creating, NULL);
  for (int i = 0; i < VGPU_MOST_DEVICES; i++) contexts[i] = 0;
  vgpu_ledger_reset();
  vgpu_faults_reset();
  vgpu_allocator_reset();
  vgpu_reads_reset();
}
