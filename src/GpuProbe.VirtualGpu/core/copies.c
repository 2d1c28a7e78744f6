// What is kept of transfers, and what is answered when the host reads device memory.
//
// No kernel runs, so device memory holds what transfers (and fills that we can follow) have put there, and zero otherwise.
// A block that the framework's allocator hands out anew is zero again: what its last owner wrote must not pass for the
// result of a kernel.
// Zero makes finite losses and norms, no overflow, no NaN. Some reads would mislead a program, and are answered
// by the kernel that ran last on the thread that reads:
//  - one byte after an all-of reduction: true, so that "is everything finite" holds; after an any-of reduction: false;
//  - one byte that was copied on the card after a comparison: libtorch reduces a single element so. What is compared is zero
//    on both sides as far as anybody knows: true after == and "is finite", false after != ("is not a number");
//  - one byte that says False for the same kernel again and again: true once when the host, after two rounds or more in
//    which it did not, has filled a small boolean tensor with true before it asked (a loop that knows its own end, as text
//    generation does, tells the card so), and after `loop-guard` times in any case (16 times as many after an any-of
//    reduction), so that a loop that waits for a computed condition ends;
//  - a number of selected elements (nonzero, unique, boolean masks): the setting `nonzero` (0, all, or a fraction) times
//    the elements looked at.
// Every read is counted with its kernel and the kind of answer.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fills.h"
#include "internal.h"

// Training loops ask "is any of it not a number" at every step and must not be told yes; loops that wait are quicker.
enum { LARGEST_KEPT = 64 << 10, MOST_READS = 512, ANY_PATIENCE = 16, QUIET_ROUNDS = 2 };

typedef enum answer { MEMORY, ZERO, ALL_TRUE, ANY_FALSE, LOOP_GUARD, SIZE, ANSWERS } answer;
static const char* const answer_names[ANSWERS] = {"memory", "zero", "all-true", "any-false", "loop-guard", "size"};

typedef struct read_count {
  const char* kernel;
  int64_t bytes, count;
  int64_t falses;  // in a row
  int64_t quiet;   // the last of them, before which no flag was set
  answer answer;
} read_count;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

// Where one byte was last copied to on the card, and how many kernels had been launched until then.
typedef struct single_element {
  const void* at;
  int64_t launches;
} single_element;
static __thread single_element single;

static read_count reads[MOST_READS];
static int read_kinds;
static int64_t size_reads, loop_guards;

static read_count* counted(const char* kernel, int64_t bytes, answer kind) {
  for (int i = 0; i < read_kinds; i++)
    if (reads[i].kernel == kernel && reads[i].bytes == bytes && reads[i].answer == kind) return &reads[i];
  if (read_kinds == MOST_READS) return &reads[MOST_READS - 1];
  reads[read_kinds] = (read_count){.kernel = kernel, .bytes = bytes, .answer = kind};
  return &reads[read_kinds++];
}

static int64_t selected(int64_t items) {
  const char* text = vgpu_setting("nonzero", "0");
  if (!strcmp(text, "all")) return items;
  return (int64_t)ceil(strtod(text, NULL) * (double)items);
}

static int guard_ends_loop(const char* kernel, answer kind, int flags_set) {
  read_count* entry = counted(kernel, 1, kind);
  int64_t patience = vgpu_setting_number("loop-guard", 4096) * (kind == ANY_FALSE ? ANY_PATIENCE : 1);
  int ends = (flags_set && entry->quiet >= QUIET_ROUNDS) || ++entry->falses >= patience;
  entry->quiet = flags_set ? 0 : entry->quiet + 1;
  if (ends) entry->falses = entry->quiet = 0;
  return ends;
}

// What the host gets to see of a small read, after it was copied.
static answer decide(void* to, const void* from, int64_t bytes, const char** kernel) {
  vgpu_kernel_class class;
  int64_t items;
  *kernel = vgpu_last_kernel(&class, &items);
  uint8_t* byte = to;
  if (class == VGPU_SIZE && (bytes == 4 || bytes == 8)) {
    int64_t size = selected(items);
    memcpy(to, &size, (size_t)bytes);
    return SIZE;
  }
  if (bytes != 1) return MEMORY;
  int flags_set = vgpu_flags_set() > 0;
  if (class == VGPU_ALL_OF) return *byte = 1, ALL_TRUE;
  if (from == single.at && vgpu_launches() == single.launches && vgpu_last_holds_of_zero()) return *byte = 1, ALL_TRUE;
  answer kind = class == VGPU_ANY_OF ? ANY_FALSE : MEMORY;
  if (kind == ANY_FALSE) *byte = 0;
  if (*byte) {
    read_count* entry = counted(*kernel, 1, kind);
    entry->falses = entry->quiet = 0;
    return kind;
  }
  if (guard_ends_loop(*kernel, kind, flags_set)) return *byte = 1, LOOP_GUARD;
  return kind;
}

static void read_by_host(void* to, const void* from, int64_t bytes) {
  answer kind = ZERO;
  const char* kernel = NULL;
  pthread_mutex_lock(&lock);
  if (bytes <= LARGEST_KEPT) {
    if (vgpu_has_memory()) memmove(to, from, (size_t)bytes);
    else memset(to, 0, (size_t)bytes);
    kind = decide(to, from, bytes, &kernel);
  } else {
    memset(to, 0, (size_t)bytes);
    vgpu_kernel_class class;
    int64_t items;
    kernel = vgpu_last_kernel(&class, &items);
  }
  counted(kernel, bytes, kind)->count++;
  size_reads += kind == SIZE;
  loop_guards += kind == LOOP_GUARD;
  pthread_mutex_unlock(&lock);
}

void vgpu_copy(void* to, const void* from, int64_t bytes) {
  if (bytes <= 0) return;
  int to_device = vgpu_is_device(to), from_device = vgpu_is_device(from);
  if (!to_device && from_device) read_by_host(to, from, bytes);
  else if (!to_device) memmove(to, from, (size_t)bytes);
  else if (bytes <= LARGEST_KEPT && vgpu_has_memory()) {
    vgpu_note_written((uintptr_t)to, bytes);
    memmove(to, from, (size_t)bytes);
    if (from_device && bytes == 1) single = (single_element){to, vgpu_launches()};
  }
}

void vgpu_peek(void* to, const void* from, int64_t bytes) {
  if (!vgpu_is_device(from) || (bytes <= LARGEST_KEPT && vgpu_has_memory())) memmove(to, from, (size_t)bytes);
  else memset(to, 0, (size_t)bytes);
}

void vgpu_fill(void* to, const void* pattern, int64_t pattern_bytes, int64_t count) {
  int64_t bytes = pattern_bytes * count;
  if (vgpu_is_device(to)) {
    if (bytes <= 0 || bytes > LARGEST_KEPT || !vgpu_has_memory()) return;
    vgpu_note_written((uintptr_t)to, bytes);
  }
  for (int64_t i = 0; i < count; i++) memcpy((char*)to + i * pattern_bytes, pattern, (size_t)pattern_bytes);
}

void vgpu_write_reads(FILE* out) {
  pthread_mutex_lock(&lock);
  fprintf(out, "\"hostReads\":[");
  const char* separator = "";
  for (int i = 0; i < read_kinds; i++) {
    if (!reads[i].count) continue;
    fprintf(out, "%s{\"kernel\":", separator);
    vgpu_write_text(out, reads[i].kernel);
    fprintf(out, ",\"bytes\":%ld,\"count\":%ld,\"answer\":\"%s\"}", (long)reads[i].bytes, (long)reads[i].count,
            answer_names[reads[i].answer]);
    separator = ",";
  }
  fprintf(out, "],\"sizeReads\":%ld,\"loopGuards\":%ld", (long)size_reads, (long)loop_guards);
  pthread_mutex_unlock(&lock);
}

void vgpu_reads_reset(void) {
  pthread_mutex_init(&lock, NULL);
  read_kinds = 0;
  size_reads = loop_guards = 0;
}
