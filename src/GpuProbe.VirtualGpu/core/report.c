// The report of this process: what its cards held at most, what was called without being modelled. It is written when the
// process ends in order, at every out-of-memory error, and at most once a second on the way, so that a killed process
// leaves one too. It is whole or not there.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "internal.h"

static struct timespec started;
static atomic_int used_cuda, finished;
static pid_t owner;
static double last_report;
static pthread_mutex_t writing = PTHREAD_MUTEX_INITIALIZER;

double vgpu_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)(now.tv_sec - started.tv_sec) + (double)(now.tv_nsec - started.tv_nsec) / 1e9;
}

int vgpu_thread_id(void) {
  static __thread int id;
  return id ? id : (id = (int)syscall(SYS_gettid));
}

void vgpu_used_cuda(void) { used_cuda = 1; }

void vgpu_write_text(FILE* out, const char* text) {
  if (!text) {
    fputs("null", out);
    return;
  }
  fputc('"', out);
  for (const unsigned char* c = (const unsigned char*)text; *c; c++) {
    if (*c == '"' || *c == '\\') fprintf(out, "\\%c", *c);
    else if (*c < 0x20) fprintf(out, "\\u%04x", *c);
    else fputc(*c, out);
  }
  fputc('"', out);
}

static void write_command(FILE* out) {
  char text[2048];
  FILE* file = fopen("/proc/self/cmdline", "re");
  size_t length = file ? fread(text, 1, sizeof text - 1, file) : 0;
  if (file) fclose(file);
  while (length && !text[length - 1]) length--;
  for (size_t i = 0; i < length; i++)
    if (!text[i]) text[i] = ' ';
  text[length] = 0;
  vgpu_write_text(out, text);
}

// The libtorch of this process: the first mapped file of that name.
static void write_torch(FILE* out) {
  char line[4096];
  const char* path = NULL;
  FILE* maps = fopen("/proc/self/maps", "re");
  while (maps && !path && fgets(line, sizeof line, maps)) {
    line[strcspn(line, "\n")] = 0;
    if (strstr(line, "/libtorch_cuda.so")) path = strchr(line, '/');
  }
  vgpu_write_text(out, path);
  if (maps) fclose(maps);
}

static void write_device(FILE* out, int device) {
  static const char* const kinds[VGPU_KINDS] = {"context", "malloc", "pool", "physical", "library"};
  const vgpu_card* card = vgpu_card_of(device);
  double seconds;
  int64_t peak = vgpu_peak_used(device, &seconds);
  fprintf(out, "{\"index\":%d,\"physical\":%d,\"totalBytes\":%ld,\"contextBytes\":%ld,\"peakDeviceBytes\":%ld,\"peakDeviceSeconds\":%.6f,\"atPeakDevice\":{",
          device, vgpu_physical_index(device), (long)card->total_memory, (long)card->context_bytes, (long)peak, seconds);
  for (int kind = 0; kind < VGPU_KINDS; kind++)
    fprintf(out, "%s\"%s\":%ld", kind ? "," : "", kinds[kind], (long)vgpu_own_at_peak(device)[kind]);
  fprintf(out, "},\"peakManagedBytes\":%ld,", (long)vgpu_peak_managed(device));
  const vgpu_refusal* refusal = vgpu_last_refusal(device);
  if (refusal->happened)
    fprintf(out, "\"lastRefusal\":{\"requestedBytes\":%ld,\"deviceFreeBytes\":%ld,\"seconds\":%.6f},", (long)refusal->bytes,
            (long)refusal->free_bytes, refusal->seconds);
  vgpu_write_allocator(out, device);
  fprintf(out, "}");
}

static void write_report(FILE* out, int final) {
  fprintf(out, "{\"pid\":%d,\"parentPid\":%d,\"command\":", (int)getpid(), (int)getppid());
  write_command(out);
  fprintf(out, ",\"torch\":");
  write_torch(out);
  fprintf(out, ",\"seconds\":%.6f,\"final\":%s,\"kernelLaunches\":%ld,\"devices\":[", vgpu_seconds(), final ? "true" : "false", (long)vgpu_launches());
  const char* separator = "";
  for (int device = 0; device < vgpu_device_count(); device++) {
    if (!vgpu_has_context(device)) continue;
    fputs(separator, out);
    write_device(out, device);
    separator = ",";
  }
  fprintf(out, "],\"fault\":");
  vgpu_write_text(out, vgpu_fault_met());
  fprintf(out, ",");
  vgpu_write_calls(out);
  fprintf(out, ",");
  vgpu_write_reads(out);
  fprintf(out, ",\"trace\":");
  vgpu_write_text(out, vgpu_trace_name());
  fprintf(out, "}\n");
}

void vgpu_report(int final) {
  if (!used_cuda || finished || !vgpu_rig()) return;
  pthread_mutex_lock(&writing);
  char part[4096], path[4096];
  snprintf(path, sizeof path, "%s/reports/%d.json", vgpu_rig(), (int)getpid());
  snprintf(part, sizeof part, "%s/reports/%d.part", vgpu_rig(), (int)getpid());
  vgpu_trace_flush();
  FILE* out = fopen(part, "we");
  if (out) {
    write_report(out, final);
    if (fclose(out) == 0) rename(part, path);
  }
  last_report = vgpu_seconds();
  pthread_mutex_unlock(&writing);
}

void vgpu_report_sometimes(void) {
  if (vgpu_seconds() - last_report >= 1) vgpu_report(0);
}

// A child of vfork that fails to start its program ends in its parent's memory: that is not the parent's end.
static void leave(void) {
  if (getpid() != owner) return;
  vgpu_report(1);
  if (used_cuda) vgpu_ledger_leave();
  finished = 1;
}

static void in_child(void) {
  owner = getpid();
  pthread_mutex_init(&writing, NULL);
  used_cuda = 0;
  vgpu_now_in_child();
}

__attribute__((constructor)) static void begin(void) {
  owner = getpid();
  clock_gettime(CLOCK_MONOTONIC, &started);
  pthread_atfork(NULL, NULL, in_child);
}

__attribute__((destructor)) static void end(void) { leave(); }

// Python's os._exit and others leave without running destructors.
VGPU_API __attribute__((noreturn)) void _exit(int status) {
  leave();
  syscall(SYS_exit_group, status);
  __builtin_unreachable();
}

// What a program that gives up has counted so far is worth as much.
VGPU_API __attribute__((noreturn)) void abort(void) {
  leave();
  ((void (*)(void))dlsym(RTLD_NEXT, "abort"))();
  __builtin_unreachable();
}
