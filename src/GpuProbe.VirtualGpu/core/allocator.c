// What libtorch's caching allocator does, as it tells its profiler: every block it hands out or takes back, with its own
// totals of allocated and reserved bytes, and every out-of-memory error it raises. The two functions below stand in for
// libc10's; they are found first because this library is preloaded, and pass on what they hear.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "operators.h"
#include "peak_set.h"

enum { CUDA = 1 };
static const int64_t large_block = 1 << 20;

typedef struct c10_device { int8_t type, index; } c10_device;  // c10::Device, passed in one register

typedef struct books {
  int heard;
  vgpu_peak_set blocks, segments;
  int64_t peak_allocated, reserved_at_peak, peak_reserved, allocated_at_peak_reserved;
  double peak_allocated_seconds, peak_reserved_seconds;
  int64_t allocations, segments_allocated, segments_freed, segments_refused, retries, errors;
  int refused_now;  // a segment was refused and no block has been handed out since
  int64_t requested, allocated, reserved, free_bytes;  // at the last error
  double error_seconds;
} books;

static books devices[VGPU_MOST_DEVICES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int find_libc10(struct dl_phdr_info* info, size_t size, void* found) {
  (void)size;
  const char* name = info->dlpi_name ? strrchr(info->dlpi_name, '/') : NULL;
  if (!name || strncmp(name, "/libc10.so", 10)) return 0;
  *(void**)found = dlopen(info->dlpi_name, RTLD_LAZY | RTLD_NOLOAD);
  return 1;
}

static void* original(const char* symbol) {
  void* found = dlsym(RTLD_NEXT, symbol);
  if (found) return found;
  void* library = NULL;
  dl_iterate_phdr(find_libc10, &library);
  return library ? dlsym(library, symbol) : NULL;
}

static void note_peaks(books* b, int64_t allocated, int64_t reserved) {
  if (reserved > b->peak_reserved) {
    b->peak_reserved = reserved;
    b->allocated_at_peak_reserved = allocated;
    b->peak_reserved_seconds = vgpu_seconds();
  }
  if (allocated <= b->peak_allocated) return;
  b->peak_allocated = allocated;
  b->reserved_at_peak = reserved;
  b->peak_allocated_seconds = vgpu_seconds();
  vgpu_set_peaked(&b->blocks);
  vgpu_set_peaked(&b->segments);
}

static void remember_stack(vgpu_element* block) {
  void* frames[VGPU_MOST_FRAMES];
  block->frame_count = vgpu_capture(frames, VGPU_MOST_FRAMES);
  block->frames = malloc((size_t)block->frame_count * sizeof *frames);
  if (block->frames) memcpy(block->frames, frames, (size_t)block->frame_count * sizeof *frames);
}

static void note_usage(int device, void* start, int64_t bytes, int64_t allocated, int64_t reserved) {
  pthread_mutex_lock(&lock);
  books* b = &devices[device];
  b->heard = 1;
  vgpu_trace(0, device, (uintptr_t)start, bytes);
  if (bytes > 0) {
    b->allocations++;
    b->refused_now = 0;
    vgpu_forget((uintptr_t)start, bytes);
    vgpu_element* block = vgpu_set_add(&b->blocks, (uintptr_t)start, bytes);
    if (bytes >= large_block && vgpu_setting_number("operators", 0)) remember_stack(block);
  } else {
    vgpu_set_remove(&b->blocks, (uintptr_t)start);
  }
  note_peaks(b, allocated, reserved);
  pthread_mutex_unlock(&lock);
}

VGPU_API void _ZN3c1027reportMemoryUsageToProfilerEPvlmmNS_6DeviceE(void* start, int64_t bytes, size_t allocated,
                                                                    size_t reserved, c10_device device) {
  static void (*next)(void*, int64_t, size_t, size_t, c10_device);
  if (!next) next = (void (*)(void*, int64_t, size_t, size_t, c10_device))original("_ZN3c1027reportMemoryUsageToProfilerEPvlmmNS_6DeviceE");
  if (next) next(start, bytes, allocated, reserved, device);
  if (device.type != CUDA || device.index < 0 || device.index >= vgpu_device_count()) return;
  note_usage(device.index, start, bytes, (int64_t)allocated, (int64_t)reserved);
  vgpu_report_sometimes();
}

VGPU_API void _ZN3c1027reportOutOfMemoryToProfilerElmmNS_6DeviceE(int64_t bytes, size_t allocated, size_t reserved, c10_device device) {
  static void (*next)(int64_t, size_t, size_t, c10_device);
  if (!next) next = (void (*)(int64_t, size_t, size_t, c10_device))original("_ZN3c1027reportOutOfMemoryToProfilerElmmNS_6DeviceE");
  if (next) next(bytes, allocated, reserved, device);
  if (device.type != CUDA || device.index < 0 || device.index >= vgpu_device_count()) return;
  int64_t free_bytes, total;
  vgpu_memory_info(device.index, &free_bytes, &total);
  pthread_mutex_lock(&lock);
  books* b = &devices[device.index];
  b->heard = 1;
  b->errors++;
  b->refused_now = 0;
  b->requested = bytes;
  b->allocated = (int64_t)allocated;
  b->reserved = (int64_t)reserved;
  b->free_bytes = free_bytes;
  b->error_seconds = vgpu_seconds();
  vgpu_trace(2, device.index, (uintptr_t)free_bytes, bytes);
  pthread_mutex_unlock(&lock);
  vgpu_report(0);
}

static void note_segment(books* b) {
  b->segments_allocated++;
  b->retries += b->refused_now;
  b->refused_now = 0;
}

void vgpu_piece_booked(int device) {
  pthread_mutex_lock(&lock);
  note_segment(&devices[device]);
  pthread_mutex_unlock(&lock);
}

void vgpu_mapped(int device, uintptr_t start, int64_t bytes) {
  pthread_mutex_lock(&lock);
  books* b = &devices[device];
  if (bytes > 0) vgpu_set_add(&b->segments, start, bytes);
  else b->segments_freed += vgpu_set_remove(&b->segments, start) > 0;
  vgpu_trace(1, device, start, bytes);
  pthread_mutex_unlock(&lock);
}

void vgpu_segment_allocated(int device, uintptr_t start, int64_t bytes) {
  pthread_mutex_lock(&lock);
  books* b = &devices[device];
  note_segment(b);
  vgpu_set_add(&b->segments, start, bytes);
  vgpu_trace(1, device, start, bytes);
  pthread_mutex_unlock(&lock);
}

void vgpu_segment_freed(int device, uintptr_t start, int64_t bytes) {
  pthread_mutex_lock(&lock);
  devices[device].segments_freed++;
  vgpu_set_remove(&devices[device].segments, start);
  vgpu_trace(1, device, start, -bytes);
  pthread_mutex_unlock(&lock);
}

// The allocator answers a refusal by giving back what it holds without need and asking again: a retry.
void vgpu_segment_refused(int device) {
  pthread_mutex_lock(&lock);
  books* b = &devices[device];
  b->segments_refused++;
  b->retries += b->refused_now;
  b->refused_now = 1;
  pthread_mutex_unlock(&lock);
}

typedef struct collection {
  const vgpu_element** elements;
  int64_t count, capacity;
} collection;

static void collect(const vgpu_element* element, void* state) {
  collection* all = state;
  if (all->count == all->capacity) {
    all->capacity = all->capacity ? 2 * all->capacity : 1024;
    all->elements = realloc(all->elements, (size_t)all->capacity * sizeof *all->elements);
  }
  all->elements[all->count++] = element;
}

static int larger_first(const void* left, const void* right) {
  const vgpu_element* a = *(const vgpu_element* const*)left;
  const vgpu_element* b = *(const vgpu_element* const*)right;
  if (a->bytes != b->bytes) return a->bytes < b->bytes ? 1 : -1;
  return a->start < b->start ? -1 : 1;
}

static void write_elements(FILE* out, const char* title, const vgpu_peak_set* set, int with_operators) {
  collection all = {0};
  vgpu_set_at_peak(set, collect, &all);
  if (all.count) qsort(all.elements, (size_t)all.count, sizeof *all.elements, larger_first);
  fprintf(out, ",\"%s\":[", title);
  for (int64_t i = 0; i < all.count; i++) {
    const vgpu_element* e = all.elements[i];
    fprintf(out, "%s{\"address\":%lu,\"bytes\":%ld", i ? "," : "", (unsigned long)e->start, (long)e->bytes);
    if (with_operators) {
      fprintf(out, ",\"seconds\":%.6f,\"thread\":%d,\"operator\":", e->seconds, e->thread);
      vgpu_write_text(out, vgpu_operator_of(e->frames, e->frame_count));
    }
    fprintf(out, "}");
  }
  fprintf(out, "]");
  free(all.elements);
}

static void write_error(FILE* out, const books* b) {
  if (!b->errors) {
    fprintf(out, "null");
    return;
  }
  fprintf(out, "{\"requestedBytes\":%ld,\"allocatedBytes\":%ld,\"reservedBytes\":%ld,\"deviceFreeBytes\":%ld,\"seconds\":%.6f}",
          (long)b->requested, (long)b->allocated, (long)b->reserved, (long)b->free_bytes, b->error_seconds);
}

void vgpu_write_allocator(FILE* out, int device) {
  pthread_mutex_lock(&lock);
  const books* b = &devices[device];
  if (b->heard) {
    fprintf(out, "\"allocator\":{\"peakAllocatedBytes\":%ld,\"peakAllocatedSeconds\":%.6f,\"reservedAtPeakAllocatedBytes\":%ld,",
            (long)b->peak_allocated, b->peak_allocated_seconds, (long)b->reserved_at_peak);
    fprintf(out, "\"peakReservedBytes\":%ld,\"peakReservedSeconds\":%.6f,\"allocatedAtPeakReservedBytes\":%ld,",
            (long)b->peak_reserved, b->peak_reserved_seconds, (long)b->allocated_at_peak_reserved);
    fprintf(out, "\"allocations\":%ld,\"segmentsAllocated\":%ld,\"segmentsFreed\":%ld,\"segmentsRefused\":%ld,\"retries\":%ld,",
            (long)b->allocations, (long)b->segments_allocated, (long)b->segments_freed, (long)b->segments_refused, (long)b->retries);
    fprintf(out, "\"outOfMemoryErrors\":%ld,\"lastOutOfMemory\":", (long)b->errors);
    write_error(out, b);
    fprintf(out, "}");
  } else {
    fprintf(out, "\"allocator\":null");
  }
  write_elements(out, "blocksAtPeak", &b->blocks, 1);
  write_elements(out, "segmentsAtPeak", &b->segments, 0);
  pthread_mutex_unlock(&lock);
}

void vgpu_allocator_reset(void) {
  pthread_mutex_init(&lock, NULL);
  for (int i = 0; i < VGPU_MOST_DEVICES; i++) {
    vgpu_set_clear(&devices[i].blocks);
    vgpu_set_clear(&devices[i].segments);
    memset(&devices[i], 0, sizeof devices[i]);
  }
}
