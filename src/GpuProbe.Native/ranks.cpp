// Collectives of a rank whose others are only claimed: on the virtual GPU, whose NCCL lets one process stand for all of them
// and books what NCCL keeps on the card for itself. On a real card nothing would ever come from the others.
#include <ATen/core/Tensor.h>

#include <memory>

#include "cuda_library.h"
#include "errors.h"

struct gp_ranks {
  void* communicator;
  ~gp_ranks() {
    if (auto* destroy = reinterpret_cast<int (*)(void*)>(gpuprobe::find_symbol("ncclCommDestroy"))) destroy(communicator);
  }
};

using namespace gpuprobe;

// As nccl.h declares them.
struct UniqueId {
  char internal[128];
};

static constexpr int nccl_uint8 = 1, nccl_sum = 0;

// NCCL tells of a full card in words only.
static void check(int result, void* communicator) {
  if (result == 0) return;
  static auto* last_error = required_function<const char*(void*)>("ncclGetLastError");
  const std::string reason = std::string("NCCL: ") + last_error(communicator);
  TORCH_CHECK_WITH(OutOfMemoryError, reason.find("out of memory") == std::string::npos, reason);
  TORCH_CHECK(false, reason);
}

gp_status gp_ranks_join(int32_t count, gp_ranks** ranks) {
  return guarded([&] {
    load_cuda();
    TORCH_CHECK(gp_cuda_is_virtual(), "ranks can be claimed on the virtual GPU only");
    UniqueId id{};
    void* communicator = nullptr;
    check(required_function<int(UniqueId*)>("ncclGetUniqueId")(&id), nullptr);
    check(required_function<int(void**, int, UniqueId, int)>("ncclCommInitRank")(&communicator, count, id, 0), nullptr);
    *ranks = new gp_ranks{communicator};
  });
}

gp_status gp_ranks_run(gp_ranks* ranks, int32_t kind, gp_tensor source, gp_tensor target) {
  return guarded([&] {
    using Collective = int(const void*, void*, size_t, int, void*, void*);
    using Reduction = int(const void*, void*, size_t, int, int, void*, void*);
    const at::Tensor &from = tensor_of(source), &to = tensor_of(target);
    const size_t sent = from.nbytes(), received = to.nbytes();
    int result = 0;
    switch (kind) {
      case GP_ALL_GATHER:
        result = required_function<Collective>("ncclAllGather")(
            from.data_ptr(), to.data_ptr(), sent, nccl_uint8, ranks->communicator, nullptr);
        break;
      case GP_REDUCE_SCATTER:
        result = required_function<Reduction>("ncclReduceScatter")(
            from.data_ptr(), to.data_ptr(), received, nccl_uint8, nccl_sum, ranks->communicator, nullptr);
        break;
      case GP_ALL_REDUCE:
        result = required_function<Reduction>("ncclAllReduce")(
            from.data_ptr(), to.data_ptr(), sent, nccl_uint8, nccl_sum, ranks->communicator, nullptr);
        break;
      case GP_BROADCAST:
        result = required_function<Reduction>("ncclBroadcast")(
            from.data_ptr(), to.data_ptr(), sent, nccl_uint8, 0, ranks->communicator, nullptr);
        break;
      default:
        TORCH_CHECK(false, "no collective ", kind);
    }
    check(result, ranks->communicator);
  });
}

void gp_ranks_leave(gp_ranks* ranks) { delete ranks; }
