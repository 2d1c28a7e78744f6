// The default memory pool of each device. What the driver's pool reserves beyond what is in use is not known, so
// reserved equals used.
#include <string.h>

#include "internal.h"

enum { REUSE_FIRST = 1, REUSE_LAST = 3, RELEASE_THRESHOLD, RESERVED_CURRENT, RESERVED_HIGH, USED_CURRENT, USED_HIGH };

static struct { int64_t used, high, settings[RELEASE_THRESHOLD + 1]; } pools[VGPU_MOST_DEVICES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void* vgpu_pool_allocate(int device, int64_t bytes) {
  void* start = vgpu_allocate(device, VGPU_POOL, bytes);
  if (!start) return NULL;
  pthread_mutex_lock(&lock);
  pools[device].used += bytes;
  if (pools[device].used > pools[device].high) pools[device].high = pools[device].used;
  pthread_mutex_unlock(&lock);
  return start;
}

int vgpu_pool_free(void* start) {
  vgpu_range range;
  int from_pool = vgpu_find(start, &range) && range.start == (uintptr_t)start && range.kind == VGPU_POOL && range.booked_bytes;
  if (from_pool) {
    pthread_mutex_lock(&lock);
    pools[range.device].used -= range.bytes;
    pthread_mutex_unlock(&lock);
  }
  return vgpu_free(start);
}

int64_t vgpu_pool_attribute(int device, int attribute) {
  switch (attribute) {
    case RESERVED_CURRENT:
    case USED_CURRENT: return pools[device].used;
    case RESERVED_HIGH:
    case USED_HIGH: return pools[device].high;
    default: return attribute >= REUSE_FIRST && attribute <= RELEASE_THRESHOLD ? pools[device].settings[attribute] : 0;
  }
}

int vgpu_pool_set_attribute(int device, int attribute, int64_t value) {
  pthread_mutex_lock(&lock);
  int known = 1;
  if (attribute >= REUSE_FIRST && attribute <= RELEASE_THRESHOLD) pools[device].settings[attribute] = value;
  else if (attribute == RESERVED_HIGH || attribute == USED_HIGH) pools[device].high = pools[device].used;
  else known = 0;
  pthread_mutex_unlock(&lock);
  return known;
}
