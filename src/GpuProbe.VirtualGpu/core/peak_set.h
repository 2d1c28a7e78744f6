// What was live when a total was highest, without copying the live set at every new height.
//
// Each element remembers the number of the event that made it. An element that dies is kept aside if it was alive at the
// highest point so far; a new highest point empties that store. So at any time the set at the peak is: the living elements
// made no later than the peak, and those kept aside.
#pragma once
#include <stdint.h>
#include <stdio.h>

enum { VGPU_MOST_FRAMES = 48 };

typedef struct vgpu_element {
  uintptr_t start;
  int64_t bytes;
  uint64_t made;   // event number
  double seconds;
  int32_t thread;
  int32_t frame_count;
  void** frames;   // return addresses of large blocks, or null
  struct vgpu_element* next;  // among those kept aside
} vgpu_element;

typedef struct vgpu_peak_set {
  vgpu_element** slots;  // open addressing by start
  int64_t count, capacity;
  vgpu_element* aside;
  uint64_t events, peak_event;
} vgpu_peak_set;

vgpu_element* vgpu_set_add(vgpu_peak_set* set, uintptr_t start, int64_t bytes);
int64_t vgpu_set_remove(vgpu_peak_set* set, uintptr_t start);  // its bytes; 0 if unknown
void vgpu_set_peaked(vgpu_peak_set* set);                      // the total is at a new highest point now
void vgpu_set_clear(vgpu_peak_set* set);
void vgpu_set_at_peak(const vgpu_peak_set* set, void (*visit)(const vgpu_element*, void*), void* state);
