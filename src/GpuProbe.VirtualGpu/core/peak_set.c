#include "peak_set.h"

#include <stdlib.h>
#include <string.h>

#include "internal.h"

static int64_t index_of(const vgpu_peak_set* set, uintptr_t start) {
  int64_t mask = set->capacity - 1;
  int64_t index = (int64_t)((start >> 9) * 0x9E3779B97F4A7C15u >> 20) & mask;
  while (set->slots[index] && set->slots[index]->start != start) index = (index + 1) & mask;
  return index;
}

static void dispose(vgpu_element* element) {
  free(element->frames);
  free(element);
}

static void grow(vgpu_peak_set* set) {
  vgpu_element** old = set->slots;
  int64_t old_capacity = set->capacity;
  set->capacity = old_capacity ? 2 * old_capacity : 4096;
  set->slots = calloc((size_t)set->capacity, sizeof *set->slots);
  for (int64_t i = 0; i < old_capacity; i++)
    if (old[i]) set->slots[index_of(set, old[i]->start)] = old[i];
  free(old);
}

static void retire(vgpu_peak_set* set, vgpu_element* element) {
  if (element->made > set->peak_event) {
    dispose(element);
    return;
  }
  element->next = set->aside;
  set->aside = element;
}

// Open addressing without marks for the removed: what follows in the same run is put in again.
static vgpu_element* take(vgpu_peak_set* set, int64_t index) {
  vgpu_element* taken = set->slots[index];
  int64_t mask = set->capacity - 1;
  set->slots[index] = NULL;
  set->count--;
  for (int64_t i = (index + 1) & mask; set->slots[i]; i = (i + 1) & mask) {
    vgpu_element* moved = set->slots[i];
    set->slots[i] = NULL;
    set->slots[index_of(set, moved->start)] = moved;
  }
  return taken;
}

vgpu_element* vgpu_set_add(vgpu_peak_set* set, uintptr_t start, int64_t bytes) {
  if (2 * set->count >= set->capacity) grow(set);
  int64_t index = index_of(set, start);
  if (set->slots[index]) {
    retire(set, take(set, index));
    index = index_of(set, start);
  }
  vgpu_element* element = calloc(1, sizeof *element);
  *element = (vgpu_element){.start = start, .bytes = bytes, .made = ++set->events, .seconds = vgpu_seconds(), .thread = vgpu_thread_id()};
  set->slots[index] = element;
  set->count++;
  return element;
}

int64_t vgpu_set_remove(vgpu_peak_set* set, uintptr_t start) {
  if (!set->count) return 0;
  int64_t index = index_of(set, start);
  if (!set->slots[index]) return 0;
  set->events++;
  int64_t bytes = set->slots[index]->bytes;
  retire(set, take(set, index));
  return bytes;
}

static void empty_aside(vgpu_peak_set* set) {
  for (vgpu_element* element = set->aside; element;) {
    vgpu_element* next = element->next;
    dispose(element);
    element = next;
  }
  set->aside = NULL;
}

void vgpu_set_peaked(vgpu_peak_set* set) {
  set->peak_event = set->events;
  empty_aside(set);
}

void vgpu_set_clear(vgpu_peak_set* set) {
  empty_aside(set);
  for (int64_t i = 0; i < set->capacity; i++)
    if (set->slots[i]) dispose(set->slots[i]);
  free(set->slots);
  memset(set, 0, sizeof *set);
}

void vgpu_set_at_peak(const vgpu_peak_set* set, void (*visit)(const vgpu_element*, void*), void* state) {
  for (int64_t i = 0; i < set->capacity; i++)
    if (set->slots[i] && set->slots[i]->made <= set->peak_event) visit(set->slots[i], state);
  for (const vgpu_element* element = set->aside; element; element = element->next) visit(element, state);
}
