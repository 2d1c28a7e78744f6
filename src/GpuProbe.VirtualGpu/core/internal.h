// What the files of the core share among themselves.
#pragma once
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "vgpu.h"

#define VGPU_ALIGN_UP(value, unit) (((value) + (unit)-1) / (unit) * (unit))

// One lock for the books of this process: addresses, blocks, pools, modules. Held briefly, never while calling out.
extern pthread_mutex_t vgpu_lock;

double vgpu_seconds(void);  // since this process loaded the core
int vgpu_thread_id(void);
void vgpu_now_in_child(void);  // after fork: the child starts with empty books

// card.c
void vgpu_lose(int physical);  // for all processes, and for good

// ledger.c
int64_t vgpu_peak_used(int device, double* seconds);
const int64_t* vgpu_own_at_peak(int device);  // by vgpu_kind

typedef struct vgpu_refusal {
  int32_t happened;
  int64_t bytes, free_bytes;
  double seconds;
} vgpu_refusal;
const vgpu_refusal* vgpu_last_refusal(int device);  // what the card had no room for, whoever asked
int64_t vgpu_count_launch(void);  // of a kernel on the first card; returns how many there were, over all processes
void vgpu_ledger_leave(void);                 // returns what this process still holds
void vgpu_ledger_reset(void);

// faults.c
void vgpu_fault_launched(int device);
const char* vgpu_fault_met(void);  // the kind of the fault that this process has met, or null
void vgpu_faults_reset(void);

// allocator.c: blocks and segments of the framework's caching allocator
void vgpu_segment_allocated(int device, uintptr_t start, int64_t bytes);
void vgpu_segment_freed(int device, uintptr_t start, int64_t bytes);
void vgpu_segment_refused(int device);
void vgpu_piece_booked(int device);  // of an expandable segment
void vgpu_write_allocator(FILE* out, int device);
void vgpu_allocator_reset(void);

// addresses.c
int vgpu_has_memory(void);  // whether bytes behind device addresses can be kept
void vgpu_note_written(uintptr_t start, int64_t bytes);
int64_t vgpu_peak_managed(int device);  // the most bytes of managed memory that this process had at once
void vgpu_forget(uintptr_t start, int64_t bytes);  // what was written there reads as zero again

// kernels.c
typedef enum vgpu_kernel_class { VGPU_PLAIN, VGPU_ALL_OF, VGPU_ANY_OF, VGPU_SIZE } vgpu_kernel_class;
const char* vgpu_last_kernel(vgpu_kernel_class* kind, int64_t* items);
int vgpu_last_holds_of_zero(void);  // the last kernel of this thread asked what is true of zeros: equal, finite
int64_t vgpu_launches(void);

// copies.c, calls.c, trace.c
void vgpu_write_reads(FILE* out);
void vgpu_reads_reset(void);
void vgpu_write_calls(FILE* out);
void vgpu_trace(int kind, int device, uintptr_t address, int64_t bytes);
const char* vgpu_trace_name(void);
void vgpu_trace_flush(void);

// report.c
void vgpu_used_cuda(void);         // from now on this process writes a report
void vgpu_report(int final);
void vgpu_report_sometimes(void);  // at most once a second
void vgpu_write_text(FILE* out, const char* text);  // as a JSON string, or null
