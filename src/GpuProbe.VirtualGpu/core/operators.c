// Every call of an operator goes through a function `at::_ops::NAME::call` or `::redispatch`, whose mangled name is
// `_ZN2at4_ops<length>NAME...`. The innermost one that does more than provide memory is the operator to blame; the one that
// provides it, if there is no other. Looking a symbol up is slow in a library of this size, so it is done once for each
// return address, and only when a report is written.
#define _GNU_SOURCE
#include "operators.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vgpu.h"

enum { KNOWN_BITS = 12, MOST_KNOWN = 1 << KNOWN_BITS };

int vgpu_capture(void** frames, int capacity) { return backtrace(frames, capacity); }

static int name_in(const char* symbol, char* text, int capacity) {
  static const char prefix[] = "_ZN2at4_ops";
  if (!symbol || strncmp(symbol, prefix, sizeof prefix - 1)) return 0;
  char* name;
  long length = strtol(symbol + sizeof prefix - 1, &name, 10);
  if (length <= 0 || (size_t)length > strlen(name)) return 0;
  // Overloads are part of the name ("add_Tensor"); an operator's own underscores are, too, so only capitals tell.
  long shown = length;
  for (long i = 1; i + 1 < length; i++)
    if (name[i] == '_' && name[i + 1] >= 'A' && name[i + 1] <= 'Z') {
      shown = i;
      break;
    }
  snprintf(text, (size_t)capacity, "aten::%.*s", (int)shown, name);
  return 1;
}

static int only_provides_memory(const char* name) {
  return !strncmp(name, "aten::empty", 11) || !strncmp(name, "aten::resize", 12);
}

// The operator that a return address lies in; null if it lies in none. Called under the allocator's lock.
static const char* operator_at(void* frame) {
  static struct { void* frame; const char* name; } known[MOST_KNOWN];
  size_t index = ((uintptr_t)frame >> 2) * 0x9E3779B97F4A7C15u >> (64 - KNOWN_BITS);
  if (known[index].frame == frame) return known[index].name;
  Dl_info info;
  char text[256];
  known[index].frame = frame;
  known[index].name = dladdr(frame, &info) && name_in(info.dli_sname, text, sizeof text) ? strdup(text) : NULL;
  return known[index].name;
}

const char* vgpu_operator_of(void* const* frames, int count) {
  const char* found = NULL;
  for (int i = 0; i < count; i++) {
    const char* name = operator_at(frames[i]);
    if (!name) continue;
    found = name;
    if (!only_provides_memory(name)) break;
  }
  return found;
}
