// Collectives and messages as programs call them.
#include "nccl.h"

typedef struct call {
  const void* source;
  void* target;
  size_t count;
  int type, reduction, root;
} call;

static ncclResult_t start(nccl_kind kind, ncclComm* comm, call given) {
  nccl_operation operation = {
      .kind = kind, .comm = comm, .source = given.source, .target = given.target, .type = given.type, .root = given.root};
  size_t count = given.count;
  int width = nccl_type_bytes(operation.type);
  if (!comm) return nccl_fail(NULL, ncclInvalidArgument, "no communicator");
  if (!width) return nccl_fail(comm, ncclInvalidArgument, "no data type %d", operation.type);
  if (given.root < 0 || given.root >= comm->ranks) return nccl_fail(comm, ncclInvalidArgument, "no rank %d", given.root);
  if (count > (size_t)(INT64_MAX / width / NCCL_MOST_RANKS))
    return nccl_fail(comm, ncclInvalidArgument, "too many elements");
  operation.count = (int64_t)count;
  operation.bytes = operation.count * width;
  if (!nccl_set_reduction(&operation, given.reduction))
    return nccl_fail(comm, ncclInvalidArgument, "no reduction %d", given.reduction);
  return nccl_submit(&operation);
}

VGPU_API ncclResult_t ncclAllReduce(const void* source, void* target, size_t count, int type, ncclRedOp_t op,
                                    ncclComm_t comm, void* stream) {
  (void)stream;
  return start(NCCL_ALL_REDUCE, comm, (call){source, target, count, type, op, 0});
}

VGPU_API ncclResult_t ncclAllGather(const void* source, void* target, size_t count, int type, ncclComm_t comm,
                                    void* stream) {
  (void)stream;
  return start(NCCL_ALL_GATHER, comm, (call){source, target, count, type, 0, 0});
}

VGPU_API ncclResult_t ncclReduceScatter(const void* source, void* target, size_t count, int type, ncclRedOp_t op,
                                        ncclComm_t comm, void* stream) {
  (void)stream;
  return start(NCCL_REDUCE_SCATTER, comm, (call){source, target, count, type, op, 0});
}

VGPU_API ncclResult_t ncclReduce(const void* source, void* target, size_t count, int type, ncclRedOp_t op, int root,
                                 ncclComm_t comm, void* stream) {
  (void)stream;
  return start(NCCL_REDUCE, comm, (call){source, target, count, type, op, root});
}

VGPU_API ncclResult_t ncclBroadcast(const void* source, void* target, size_t count, int type, int root,
                                    ncclComm_t comm, void* stream) {
  (void)stream;
  return start(NCCL_BROADCAST, comm, (call){source, target, count, type, 0, root});
}

VGPU_API ncclResult_t ncclBcast(void* buffer, size_t count, int type, int root, ncclComm_t comm, void* stream) {
  return ncclBroadcast(buffer, buffer, count, type, root, comm, stream);
}

VGPU_API ncclResult_t ncclAlltoAll(const void* source, void* target, size_t count, int type, ncclComm_t comm,
                                   void* stream) {
  (void)stream;
  return start(NCCL_ALL_TO_ALL, comm, (call){source, target, count, type, 0, 0});
}

VGPU_API ncclResult_t ncclGather(const void* source, void* target, size_t count, int type, int root, ncclComm_t comm,
                                 void* stream) {
  (void)stream;
  return start(NCCL_GATHER, comm, (call){source, target, count, type, 0, root});
}

VGPU_API ncclResult_t ncclScatter(const void* source, void* target, size_t count, int type, int root, ncclComm_t comm,
                                  void* stream) {
  (void)stream;
  return start(NCCL_SCATTER, comm, (call){source, target, count, type, 0, root});
}

VGPU_API ncclResult_t ncclSend(const void* source, size_t count, int type, int peer, ncclComm_t comm, void* stream) {
  (void)stream;
  return start(NCCL_SEND, comm, (call){source, NULL, count, type, 0, peer});
}

VGPU_API ncclResult_t ncclRecv(void* target, size_t count, int type, int peer, ncclComm_t comm, void* stream) {
  (void)stream;
  return start(NCCL_RECEIVE, comm, (call){NULL, target, count, type, 0, peer});
}
