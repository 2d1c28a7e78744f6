// Backend descriptors: their life and their attributes.
#include "backend.h"

#include <stdlib.h>
#include <string.h>

cudnn_backend* cudnn_backend_new(int kind) {
  cudnn_backend* descriptor = calloc(1, sizeof *descriptor);
  if (descriptor) descriptor->kind = kind, descriptor->owners = 1;
  return descriptor;
}

size_t cudnn_backend_element(int type) {
  switch (type) {
    case 0: case CUDNN_TYPE_INT64: case 5: case 6: case CUDNN_TYPE_DESCRIPTOR: return 8;  // handle, double, pointer
    case CUDNN_TYPE_BOOLEAN: case 24: return 1;                                          // character
    case 26: return 16;                                                                  // fraction
    default: return 4;
  }
}

static void clear(cudnn_attribute* attribute) {
  if (attribute->type == CUDNN_TYPE_DESCRIPTOR) {
    for (int64_t i = 0; i < attribute->count; i++) cudnn_backend_release(((cudnn_backend**)attribute->values)[i]);
  }
  free(attribute->values);
}

static void clear_all(cudnn_backend* descriptor) {
  for (cudnn_attribute *attribute = descriptor->attributes, *next; attribute; attribute = next) {
    next = attribute->next;
    clear(attribute);
    free(attribute);
  }
  descriptor->attributes = NULL;
}

void cudnn_backend_release(cudnn_backend* descriptor) {
  if (!descriptor || --descriptor->owners > 0) return;
  clear_all(descriptor);
  free(descriptor);
}

const cudnn_attribute* cudnn_backend_find(const cudnn_backend* descriptor, int name) {
  const cudnn_attribute* attribute = descriptor ? descriptor->attributes : NULL;
  while (attribute && attribute->name != name) attribute = attribute->next;
  return attribute;
}

cudnn_backend* cudnn_backend_held(const cudnn_backend* descriptor, int name) {
  const cudnn_attribute* attribute = cudnn_backend_find(descriptor, name);
  return attribute && attribute->type == CUDNN_TYPE_DESCRIPTOR && attribute->count ? *(cudnn_backend**)attribute->values : NULL;
}

int cudnn_backend_set(cudnn_backend* descriptor, int name, int type, int64_t count, const void* values) {
  if (!descriptor || count < 0 || (count && !values)) return CUDNN_NULL_POINTER;
  const size_t bytes = (size_t)count * cudnn_backend_element(type);
  void* copy = malloc(bytes ? bytes : 1);
  cudnn_attribute* attribute = (cudnn_attribute*)cudnn_backend_find(descriptor, name);
  if (copy && !attribute && (attribute = calloc(1, sizeof *attribute))) {
    attribute->next = descriptor->attributes;
    descriptor->attributes = attribute;
  }
  if (!copy || !attribute) {
    free(copy);
    return CUDNN_ALLOC_FAILED;
  }
  if (bytes) memcpy(copy, values, bytes);
  if (type == CUDNN_TYPE_DESCRIPTOR) {
    for (int64_t i = 0; i < count; i++) {
      cudnn_backend* held = ((cudnn_backend**)copy)[i];
      if (held) held->owners++;
    }
  }
  clear(attribute);
  attribute->name = name, attribute->type = type, attribute->count = count, attribute->values = copy;
  return CUDNN_SUCCESS;
}

void cudnn_backend_copy(cudnn_backend* to, const cudnn_backend* from) {
  if (!to || !from || to == from) return;
  clear_all(to);
  for (const cudnn_attribute* a = from->attributes; a; a = a->next) cudnn_backend_set(to, a->name, a->type, a->count, a->values);
}
