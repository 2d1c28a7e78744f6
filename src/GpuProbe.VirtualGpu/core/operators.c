// Every call of an operator goes through a function `at::_ops::NAME::call` or `::redispatch`, whose mangled name is
// `_ZN2at4_ops<length>NAME...`. The innermost one that does more than provide memory is the operator to blame; the one that
// provides it, if there is no other. Looking a symbol up is slow in a library of this size, so it is done only for the blocks that are reported.
#define _GNU_SOURCE
#include "operators.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vgpu.h"

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

int vgpu_operator_of(void* const* frames, int count, char* text, int capacity) {
  int found = 0;
  for (int i = 0; i < count; i++) {
    Dl_info info;
    if (!dladdr(frames[i], &info) || !name_in(info.dli_sname, text, capacity)) continue;
    found = 1;
    if (!only_provides_memory(text)) break;
  }
  return found;
}
