// libtorch fills a tensor with vectorized_elementwise_kernel<N, FillFunctor<T>, array<char*, 1>>(int elements,
// FillFunctor<T> value, array<char*, 1> target). The size of T stands in the mangled name.
#include "fills.h"

#include <string.h>

#include "internal.h"

static int64_t element_bytes(const char* name) {
  static const char mark[] = "FillFunctorI";
  const char* type = strstr(name, mark);
  if (!type) return 0;
  switch (type[sizeof mark - 1]) {
    case 'b': case 'a': case 'h': return 1;
    case 's': case 't': return 2;
    case 'i': case 'j': case 'f': return 4;
    case 'l': case 'm': case 'd': return 8;
    default: return strstr(type, "8BFloat16") || strstr(type, "4HalfE") ? 2 : 0;
  }
}

enum { MOST_FLAGS = 1024 };
static __thread int64_t flags_set;

// A small boolean tensor filled with true: the host tells the card of a condition that it knows.
static int sets_flags(const char* name, const void* value, int32_t elements) {
  return strstr(name, "FillFunctorIb") && *(const uint8_t*)value && elements <= MOST_FLAGS;
}

int64_t vgpu_flags_set(void) {
  int64_t count = flags_set;
  flags_set = 0;
  return count;
}

void vgpu_follow_fill(const char* name, void** arguments) {
  int64_t bytes = element_bytes(name);
  if (!arguments || !bytes || !strstr(name, "vectorized_elementwise_kernel")) return;
  int32_t elements;
  void* target;
  memcpy(&elements, arguments[0], sizeof elements);
  memcpy(&target, arguments[2], sizeof target);
  if (elements <= 0 || !vgpu_is_device(target)) return;
  flags_set += sets_flags(name, arguments[1], elements);
  vgpu_fill(target, arguments[1], bytes, elements);
}
