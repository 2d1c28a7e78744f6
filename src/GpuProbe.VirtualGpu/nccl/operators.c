// Reduction operators: sums whose inputs are multiplied by a scalar first.
#include <pthread.h>
#include <string.h>

#include "nccl.h"

enum { MOST_OPERATORS = 4096, NCCL_SCALAR_DEVICE = 0 };

typedef struct operator {
  int used, type;
  int64_t integer;
  double real;
} operator;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static operator operators[MOST_OPERATORS];

static operator read_scalar(const void* scalar, int type, int residence) {
  uint64_t bits = 0;
  operator made = {.used = 1, .type = type};
  if (residence == NCCL_SCALAR_DEVICE) nccl_stage(&bits, scalar, nccl_type_bytes(type));
  else memcpy(&bits, scalar, (size_t)nccl_type_bytes(type));
  float single;
  memcpy(&single, &bits, sizeof single);
  made.integer = (int64_t)bits;
  if (type == ncclFloat32) made.real = (double)single;
  else if (type == ncclFloat64) memcpy(&made.real, &bits, sizeof made.real);
  else if (type == ncclFloat16 || type >= ncclBfloat16) made.real = (double)nccl_decode((uint32_t)bits, type);
  return made;
}

VGPU_API ncclResult_t ncclRedOpCreatePreMulSum(ncclRedOp_t* op, void* scalar, int type, int residence, ncclComm_t comm) {
  if (!op || !scalar || !nccl_type_bytes(type)) return nccl_fail(comm, ncclInvalidArgument, "ncclRedOpCreatePreMulSum");
  pthread_mutex_lock(&lock);
  int index = 0;
  while (index < MOST_OPERATORS && operators[index].used) index++;
  if (index < MOST_OPERATORS) operators[index] = read_scalar(scalar, type, residence);
  pthread_mutex_unlock(&lock);
  if (index == MOST_OPERATORS) return nccl_fail(comm, ncclInternalError, "more than %d reduction operators", MOST_OPERATORS);
  *op = ncclNumOps + index;
  return ncclSuccess;
}

static operator* find(ncclRedOp_t op) {
  int index = op - ncclNumOps;
  return index >= 0 && index < MOST_OPERATORS && operators[index].used ? &operators[index] : NULL;
}

VGPU_API ncclResult_t ncclRedOpDestroy(ncclRedOp_t op, ncclComm_t comm) {
  pthread_mutex_lock(&lock);
  operator* found = find(op);
  if (found) found->used = 0;
  pthread_mutex_unlock(&lock);
  return found ? ncclSuccess : nccl_fail(comm, ncclInvalidArgument, "no reduction operator %d", op);
}

int nccl_set_reduction(nccl_operation* operation, ncclRedOp_t op) {
  operation->reduction = op;
  if (op >= 0 && op < ncclNumOps) return 1;
  pthread_mutex_lock(&lock);
  const operator* found = find(op);
  int fits = found && found->type == operation->type;
  if (fits) {
    operation->reduction = ncclSum;
    operation->scaled = 1;
    operation->scale_integer = found->integer;
    operation->scale_float = found->real;
  }
  pthread_mutex_unlock(&lock);
  return fits;
}
