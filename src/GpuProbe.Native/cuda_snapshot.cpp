#include "cuda_snapshot.h"

#include <memory>
#include <mutex>

#include "cuda_allocator.h"
#include "errors.h"

using namespace gpuprobe;

#ifdef GPUPROBE_HAS_CUDA_HEADERS

static int32_t state_of(const caching::BlockInfo& block) {
  if (block.allocated) return GP_BLOCK_ALLOCATED;
  return block.active ? GP_BLOCK_AWAITS_STREAMS : GP_BLOCK_INACTIVE;
}

static void add(gp_cuda_snapshot& snapshot, const caching::SegmentInfo& segment) {
  auto address = static_cast<int64_t>(segment.address);
  snapshot.segments.push_back({address,
                               static_cast<int64_t>(segment.total_size),
                               static_cast<int64_t>(segment.requested_size),
                               static_cast<int64_t>(segment.allocated_size),
                               static_cast<int64_t>(segment.active_size),
                               reinterpret_cast<int64_t>(segment.stream),
                               static_cast<int64_t>(segment.owner_private_pool_id.first),
                               static_cast<int64_t>(segment.owner_private_pool_id.second),
                               segment.device,
                               segment.is_large,
                               segment.is_expandable,
                               static_cast<int32_t>(segment.blocks.size())});
  for (const auto& block : segment.blocks) {
    const auto bytes = static_cast<int64_t>(block.size);
    snapshot.blocks.push_back({address, bytes, static_cast<int64_t>(block.requested_size), state_of(block)});
    address += bytes;
  }
}

static std::unique_ptr<gp_cuda_snapshot> taken() {
  auto snapshot = std::make_unique<gp_cuda_snapshot>();
  for (const auto& segment : allocator().snapshot().segments) add(*snapshot, segment);
  return snapshot;
}

static std::mutex failure_lock;
static std::unique_ptr<gp_cuda_snapshot>& at_failure() {
  static auto* kept = new std::unique_ptr<gp_cuda_snapshot>();
  return *kept;
}

namespace gpuprobe {

void note_segments_at_failure() noexcept {
  try {
    auto now = taken();
    std::lock_guard<std::mutex> guard(failure_lock);
    at_failure() = std::move(now);
  } catch (...) {
    // Too little main memory for it, too: the refusal is told without.
  }
}

}  // namespace gpuprobe

gp_status gp_cuda_snapshot_take(gp_cuda_snapshot** snapshot) {
  return guarded([&] { *snapshot = taken().release(); });
}

gp_cuda_snapshot* gp_cuda_snapshot_of_failure(void) {
  std::lock_guard<std::mutex> guard(failure_lock);
  return at_failure().release();
}

#else

gp_status gp_cuda_snapshot_take(gp_cuda_snapshot**) { return no_cuda_headers(); }
gp_cuda_snapshot* gp_cuda_snapshot_of_failure(void) { return nullptr; }

#endif

const gp_cuda_segment* gp_cuda_snapshot_segments(const gp_cuda_snapshot* snapshot, int64_t* count) {
  *count = static_cast<int64_t>(snapshot->segments.size());
  return snapshot->segments.data();
}

const gp_cuda_block* gp_cuda_snapshot_blocks(const gp_cuda_snapshot* snapshot, int64_t* count) {
  *count = static_cast<int64_t>(snapshot->blocks.size());
  return snapshot->blocks.data();
}

void gp_cuda_snapshot_free(gp_cuda_snapshot* snapshot) { delete snapshot; }
