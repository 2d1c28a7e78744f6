// Calls that are answered without being modelled, and libraries that cannot be counted at all.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>

#include "internal.h"

enum { MOST_FOREIGN = 16 };

static _Atomic(vgpu_call*) calls;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char* foreign[MOST_FOREIGN];
static int foreign_count;

static __thread int64_t own_calls;
static int64_t multiplied;

static int64_t count(vgpu_call* call) {
  own_calls++;
  int64_t before = __atomic_fetch_add(&call->count, 1, __ATOMIC_RELAXED);
  if (before) return before;
  call->next = calls;
  while (!atomic_compare_exchange_weak(&calls, &call->next, call)) {
  }
  return 0;
}

void vgpu_stubbed(vgpu_call* call) { count(call); }

void vgpu_multiplied(int64_t products) { __atomic_fetch_add(&multiplied, products, __ATOMIC_RELAXED); }

int64_t vgpu_stub_calls(void) { return own_calls; }

void vgpu_refused(vgpu_call* call) {
  call->failed = 1;
  if (count(call)) return;
  vgpu_used_cuda();
  fprintf(stderr, "gpuprobe: %s is not modelled by the virtual GPU and would decide memory; the call fails\n", call->name);
}

void vgpu_foreign_runtime(const void* caller) {
  Dl_info info;
  const char* path = dladdr(caller, &info) && info.dli_fname ? info.dli_fname : "?";
  vgpu_used_cuda();
  pthread_mutex_lock(&lock);
  int known = 0;
  for (int i = 0; i < foreign_count; i++) known |= !strcmp(foreign[i], path);
  if (!known && foreign_count < MOST_FOREIGN) foreign[foreign_count++] = strdup(path);
  pthread_mutex_unlock(&lock);
}

static void write_group(FILE* out, const char* title, int failed) {
  fprintf(out, "\"%s\":{", title);
  const char* separator = "";
  for (const vgpu_call* call = calls; call; call = call->next) {
    if (call->failed != failed) continue;
    fprintf(out, "%s", separator);
    vgpu_write_text(out, call->name);
    fprintf(out, ":%ld", (long)call->count);
    separator = ",";
  }
  fprintf(out, "}");
}

void vgpu_write_calls(FILE* out) {
  fprintf(out, "\"matrixProducts\":%ld,", (long)__atomic_load_n(&multiplied, __ATOMIC_RELAXED));
  write_group(out, "stubbedCalls", 0);
  fprintf(out, ",");
  write_group(out, "refusedCalls", 1);
  fprintf(out, ",\"foreignRuntimes\":[");
  for (int i = 0; i < foreign_count; i++) {
    fprintf(out, "%s", i ? "," : "");
    vgpu_write_text(out, foreign[i]);
  }
  fprintf(out, "]");
}
