// Bytes behind device addresses, at most NCCL_PAYLOAD of them.
#include <string.h>

#include "nccl.h"

void nccl_stage(void* to, const void* from, int64_t bytes) { vgpu_peek(to, from, bytes); }

void nccl_place(void* to, const void* from, int64_t bytes) { vgpu_copy(to, from, bytes); }

void nccl_stage_contribution(const nccl_operation* operation, void* to) {
  int64_t bytes = operation->bytes * nccl_contribution_blocks(operation);
  if (operation->kind == NCCL_SPLIT) {
    memcpy(to, (int32_t[]){operation->colour, operation->key}, sizeof(int32_t[2]));
    return;
  }
  nccl_stage(to, operation->source, bytes);
  if (!operation->scaled) return;
  int64_t count = bytes / nccl_type_bytes(operation->type);
  nccl_scale(to, count, operation->type, operation->scale_integer, operation->scale_float);
}
