// What addresses mean. Device addresses come from one large range of address space that has RAM only where somebody
// writes; within it they only grow, so that an address names one allocation for the life of the process and the order of
// addresses is the order of allocations, in a worn process as in a fresh one.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "internal.h"

static const uintptr_t region_start = 0x200000000000u;
static const uintptr_t region_end = 0x400000000000u;
static const int64_t large = 1 << 20, large_alignment = 2 << 20, small_alignment = 512, page = 4096;

pthread_mutex_t vgpu_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int region_has_memory;
static uint8_t* written;  // for each piece of 2 MiB of the region, whether bytes were put there
static uintptr_t next = 0x200000000000u;
static vgpu_range* ranges;  // in order of their addresses
static int range_count, range_capacity;
static uint64_t serials;
static int64_t managed_bytes[VGPU_MOST_DEVICES], peak_managed_bytes[VGPU_MOST_DEVICES];

static void reserve_region(void) {
  // Without huge pages: one written byte must not cost 2 MiB.
  void* start = mmap((void*)region_start, region_end - region_start, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  if (start != (void*)region_start) {
    if (start != MAP_FAILED) munmap(start, region_end - region_start);
    return;
  }
  size_t pieces = (region_end - region_start) / large_alignment;
  written = mmap(NULL, pieces, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (written == MAP_FAILED) return;
  region_has_memory = 1;
  madvise(start, region_end - region_start, MADV_NOHUGEPAGE);
  madvise(start, region_end - region_start, MADV_DONTDUMP);
}

int vgpu_is_device(const void* address) { return (uintptr_t)address >= region_start && (uintptr_t)address < region_end; }

// Whether bytes behind a device address can be kept. Without the region (a limit on address space) nothing is kept.
int vgpu_has_memory(void) {
  pthread_once(&once, reserve_region);
  return region_has_memory;
}

// Index of the first range that starts after the address.
static int after(uintptr_t address) {
  int low = 0, high = range_count;
  while (low < high) {
    int middle = (low + high) / 2;
    if (ranges[middle].start <= address) low = middle + 1;
    else high = middle;
  }
  return low;
}

static int add(vgpu_range range) {
  if (range_count == range_capacity) {
    int capacity = range_capacity ? 2 * range_capacity : 1024;
    vgpu_range* grown = realloc(ranges, (size_t)capacity * sizeof *ranges);
    if (!grown) return 0;
    ranges = grown;
    range_capacity = capacity;
  }
  int index = after(range.start);
  memmove(ranges + index + 1, ranges + index, (size_t)(range_count - index) * sizeof *ranges);
  range.serial = ++serials;
  ranges[index] = range;
  range_count++;
  return 1;
}

static void* place(vgpu_range range, int64_t alignment) {
  vgpu_has_memory();
  pthread_mutex_lock(&vgpu_lock);
  range.start = VGPU_ALIGN_UP(next, (uintptr_t)alignment);
  uintptr_t end = range.start + (uintptr_t)(range.bytes ? range.bytes : 1);
  int placed = end <= region_end && add(range);
  if (placed) next = end;
  pthread_mutex_unlock(&vgpu_lock);
  return placed ? (void*)range.start : NULL;
}

void* vgpu_allocate(int device, vgpu_kind kind, int64_t bytes) {
  if (!vgpu_enter_context(device)) return NULL;
  // The driver takes memory in pieces of 2 MiB; small requests share one.
  int64_t alignment = bytes >= large ? large_alignment : small_alignment;
  int64_t booked = VGPU_ALIGN_UP(bytes, alignment);
  if (!vgpu_book(device, kind, booked)) {
    if (kind == VGPU_MALLOC) vgpu_segment_refused(device);
    return NULL;
  }
  vgpu_range range = {.bytes = bytes, .memory = VGPU_DEVICE, .device = device, .kind = kind, .booked_bytes = booked};
  void* start = place(range, alignment);
  if (!start) vgpu_unbook(device, kind, booked);
  else if (kind == VGPU_MALLOC) vgpu_segment_allocated(device, (uintptr_t)start, bytes);
  return start;
}

void* vgpu_reserve_addresses(int device, int64_t bytes, int64_t alignment) {
  vgpu_range range = {.bytes = bytes, .memory = VGPU_DEVICE, .device = device, .kind = VGPU_PHYSICAL};
  return place(range, alignment > large_alignment ? alignment : large_alignment);
}

static void count_managed(int device, int64_t bytes) {
  pthread_mutex_lock(&vgpu_lock);
  managed_bytes[device] += bytes;
  if (managed_bytes[device] > peak_managed_bytes[device]) peak_managed_bytes[device] = managed_bytes[device];
  pthread_mutex_unlock(&vgpu_lock);
}

void* vgpu_allocate_managed(int64_t bytes) {
  vgpu_range range = {.bytes = bytes, .memory = VGPU_MANAGED, .device = vgpu_current_device()};
  void* start = place(range, large_alignment);
  if (start) count_managed(range.device, bytes);
  return start;
}

int64_t vgpu_peak_managed(int device) { return peak_managed_bytes[device]; }

void* vgpu_allocate_host(int64_t bytes) {
  size_t length = (size_t)VGPU_ALIGN_UP(bytes ? bytes : 1, page);
  void* start = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (start == MAP_FAILED) return NULL;
  vgpu_range range = {.start = (uintptr_t)start, .bytes = bytes, .memory = VGPU_HOST, .device = vgpu_current_device()};
  pthread_mutex_lock(&vgpu_lock);
  int added = add(range);
  pthread_mutex_unlock(&vgpu_lock);
  if (added) return start;
  munmap(start, length);
  return NULL;
}

int vgpu_register_host(void* start, int64_t bytes) {
  vgpu_range range = {.start = (uintptr_t)start, .bytes = bytes, .memory = VGPU_HOST_REGISTERED, .device = vgpu_current_device()};
  pthread_mutex_lock(&vgpu_lock);
  int index = after(range.start) - 1;
  int taken = index >= 0 && range.start < ranges[index].start + (uintptr_t)ranges[index].bytes;
  int added = !taken && add(range);
  pthread_mutex_unlock(&vgpu_lock);
  return added;
}

void vgpu_note_written(uintptr_t start, int64_t bytes) {
  for (uintptr_t piece = (start - region_start) / large_alignment; piece <= (start + (uintptr_t)bytes - 1 - region_start) / large_alignment; piece++)
    written[piece] = 1;
}

// Zeroes a part of one piece: whole pages go back to the system.
static void clear_part(uintptr_t start, uintptr_t end) {
  uintptr_t first = VGPU_ALIGN_UP(start, (uintptr_t)page), last = end / page * page;
  if (first >= last) {
    memset((void*)start, 0, end - start);
    return;
  }
  memset((void*)start, 0, first - start);
  madvise((void*)first, last - first, MADV_DONTNEED);
  memset((void*)last, 0, end - last);
}

void vgpu_forget(uintptr_t start, int64_t bytes) {
  if (!region_has_memory || !vgpu_is_device((void*)start)) return;
  uintptr_t end = start + (uintptr_t)bytes;
  while (start < end) {
    uintptr_t piece = (start - region_start) / large_alignment;
    uintptr_t piece_end = region_start + (piece + 1) * large_alignment;
    uintptr_t part_end = piece_end < end ? piece_end : end;
    if (written[piece]) clear_part(start, part_end);
    if (written[piece] && part_end - start == (uintptr_t)large_alignment) written[piece] = 0;
    start = part_end;
  }
}

int vgpu_free(void* start) {
  pthread_mutex_lock(&vgpu_lock);
  int index = after((uintptr_t)start) - 1;
  int found = index >= 0 && ranges[index].start == (uintptr_t)start;
  vgpu_range range = {0};
  if (found) {
    range = ranges[index];
    memmove(ranges + index, ranges + index + 1, (size_t)(range_count - index - 1) * sizeof *ranges);
    range_count--;
  }
  pthread_mutex_unlock(&vgpu_lock);
  if (!found) return 0;
  if (range.memory == VGPU_HOST) munmap(start, (size_t)VGPU_ALIGN_UP(range.bytes ? range.bytes : 1, page));
  if (range.memory == VGPU_DEVICE || range.memory == VGPU_MANAGED) vgpu_forget(range.start, range.bytes);
  if (range.memory == VGPU_MANAGED) count_managed(range.device, -range.bytes);
  if (range.booked_bytes) vgpu_unbook(range.device, range.kind, range.booked_bytes);
  if (range.booked_bytes && range.kind == VGPU_MALLOC) vgpu_segment_freed(range.device, range.start, range.bytes);
  return 1;
}

int vgpu_find(const void* address, vgpu_range* range) {
  pthread_mutex_lock(&vgpu_lock);
  int index = after((uintptr_t)address) - 1;
  int found = index >= 0 && (uintptr_t)address < ranges[index].start + (uintptr_t)(ranges[index].bytes ? ranges[index].bytes : 1);
  if (found) *range = ranges[index];
  pthread_mutex_unlock(&vgpu_lock);
  return found;
}
