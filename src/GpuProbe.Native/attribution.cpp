// Attribution of memory to operators and to regions of the model.
//
// Operators: libtorch's RecordFunction callbacks keep a stack of running operators on each thread.
// Regions: the caller marks the forward pass (gp_region_enter). Autograd numbers forward operators and gives each
// backward node its operator's number, so a node's region is the one that was current when its number was given out.
// Each thread numbers for itself: a region that is computed again on autograd's thread has numbers of that thread.
#include "attribution.h"

#include <ATen/SequenceNumber.h>
#include <ATen/record_function.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <exception>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "errors.h"

namespace gpuprobe {

struct RegionStart {
  uint64_t sequence;
  int32_t region;
};

struct Frame {
  int32_t operator_id;
  int32_t region;
  int64_t call;
  bool again;               // within a region that checkpointing runs again
  bool checkpoint = false;  // not an operator but a scope around operators: checkpointing's, or the caller's
};

static std::mutex lock;
static std::deque<std::string> names{"(none)"};
static std::unordered_map<std::string, int32_t> ids;
static std::unordered_map<uint64_t, std::vector<RegionStart>> region_starts;  // by thread
static std::atomic<int32_t> forward_region{0};
static at::CallbackHandle callback = 0;
static std::atomic<int64_t> calls{0};
static std::vector<int32_t> attention_of;  // by operator
static std::atomic<int32_t> attention_ran{0};
static thread_local std::vector<Frame> frames;

// Operators split their work over threads that run no operator of their own. What those allocate belongs to the
// innermost frame of the thread that began: the first to enter an operator leads until it has left its last one.
static std::mutex leader_lock;
static const std::vector<Frame>* leader = nullptr;
static Frame innermost{};

static void publish() {
  std::lock_guard<std::mutex> guard(leader_lock);
  if (leader == nullptr) leader = &frames;
  if (leader != &frames) return;
  innermost = frames.empty() ? Frame{} : frames.back();
  if (frames.empty()) leader = nullptr;
}

static Frame current_frame() {
  if (!frames.empty()) return frames.back();
  std::lock_guard<std::mutex> guard(leader_lock);
  return innermost;
}

static bool starts_with(std::string_view text, std::string_view start) { return text.substr(0, start.size()) == start; }

static int32_t attention_kernel_of(std::string_view name) {
  constexpr std::string_view lead = "aten::_scaled_dot_product_";
  if (!starts_with(name, lead)) return 0;
  const std::string_view rest = name.substr(lead.size());
  if (starts_with(rest, "flash")) return GP_ATTENTION_FLASH;
  if (starts_with(rest, "efficient")) return GP_ATTENTION_EFFICIENT;
  if (starts_with(rest, "cudnn")) return GP_ATTENTION_CUDNN;
  return starts_with(rest, "attention_math") ? GP_ATTENTION_MATH : 0;
}

static int32_t id_of(const char* name) {
  std::lock_guard<std::mutex> guard(lock);
  auto [entry, added] = ids.try_emplace(name, static_cast<int32_t>(names.size()));
  if (added) {
    names.emplace_back(name);
    attention_of.resize(names.size());
    attention_of.back() = attention_kernel_of(name);
  }
  if (const int32_t kernel = attention_of[entry->second]) attention_ran |= kernel;
  return entry->second;
}

static int32_t region_of(uint64_t thread, uint64_t sequence, int32_t otherwise) {
  std::lock_guard<std::mutex> guard(lock);
  const auto found = region_starts.find(thread);
  if (found == region_starts.end()) return otherwise;
  const auto& starts = found->second;
  auto after = std::upper_bound(starts.begin(), starts.end(), sequence,
                                [](uint64_t value, const RegionStart& start) { return value < start.sequence; });
  return after == starts.begin() ? otherwise : std::prev(after)->region;
}

static void start_region(int32_t region) {
  std::lock_guard<std::mutex> guard(lock);
  region_starts[at::RecordFunction::currentThreadId()].push_back({at::sequence_number::peek(), region});
}

// Operators that only provide memory: what they allocate belongs to the operator that called them.
static bool only_allocates(const char* name) {
  const std::string_view text(name);
  return text.substr(0, 11) == "aten::empty" || text.substr(0, 12) == "aten::resize";
}

static std::unique_ptr<at::ObserverContext> enter(const at::RecordFunction& function) {
  int32_t region = current_region();
  // AccumulateGrad nodes carry no number of their own (the largest one) and keep the region around them.
  if (function.scope() == at::RecordScope::BACKWARD_FUNCTION && function.seqNr() >= 0)
    region = region_of(function.forwardThreadId(), static_cast<uint64_t>(function.seqNr()), region);
  const bool within_operator = current_call() != 0 && (frames.empty() || !frames.back().checkpoint);
  if (only_allocates(function.name()) && within_operator)
    frames.push_back({current_operator(), region, current_call(), runs_again()});
  else
    frames.push_back({id_of(function.name()), region, ++calls, runs_again()});
  publish();
  return nullptr;
}

static std::atomic<int64_t> failed_call{0};
static std::atomic<void (*)(int32_t, int32_t)> failure_note{nullptr};

// An exception ends operators from the inside out; those around were entered earlier.
static void note_failing(const Frame& frame) {
  if (frame.call <= failed_call) return;
  failed_call = frame.call;
  if (auto* note = failure_note.load()) note(frame.operator_id, frame.region);
}

void when_failing(void (*note)(int32_t, int32_t)) { failure_note = note; }

static void leave(const at::RecordFunction&, at::ObserverContext*) {
  if (frames.empty()) return;
  if (std::uncaught_exceptions() > 0) note_failing(frames.back());
  frames.pop_back();
  publish();
}

int32_t attention_kernels_ran() { return attention_ran; }

int32_t current_operator() { return current_frame().operator_id; }

int64_t current_call() { return current_frame().call; }

bool is_running(int64_t call) {
  if (call == 0) return false;
  if (frames.empty()) return current_frame().call == call;
  return std::any_of(frames.begin(), frames.end(), [call](const Frame& frame) { return frame.call == call; });
}

bool runs_again() { return current_frame().again; }

int32_t current_region() {
  const Frame frame = current_frame();
  return frame.call == 0 ? forward_region.load() : frame.region;
}

static void enter_scope(const char* name, int32_t region, bool again) {
  start_region(region);
  frames.push_back({id_of(name), region, ++calls, again || runs_again(), /*checkpoint=*/true});
  publish();
}

static void leave_scope() {
  // Operators that a failure has ended have left; whatever lies above is theirs no more.
  while (!frames.empty() && !frames.back().checkpoint) frames.pop_back();
  if (!frames.empty()) frames.pop_back();
  start_region(current_region());
  publish();
}

CheckpointScope::CheckpointScope(int32_t region, bool again) { enter_scope("(checkpoint)", region, again); }

CheckpointScope::~CheckpointScope() { leave_scope(); }

}  // namespace gpuprobe

using namespace gpuprobe;

gp_status gp_attribution_enable(int32_t enabled) {
  return guarded([&] {
    if (enabled && !callback) {
      attention_ran = 0;
      callback = at::addGlobalCallback(
          at::RecordFunctionCallback(&enter, &leave)
              .scopes({at::RecordScope::FUNCTION, at::RecordScope::BACKWARD_FUNCTION}));
    } else if (!enabled && callback) {
      at::removeCallback(callback);
      callback = 0;
    }
  });
}

const char* gp_operator_name(int32_t operator_id) {
  std::lock_guard<std::mutex> guard(lock);
  return operator_id >= 0 && operator_id < static_cast<int32_t>(names.size()) ? names[operator_id].c_str() : "";
}

void gp_region_enter(int32_t region) {
  start_region(region);
  if (frames.empty() || !frames.back().checkpoint) {
    forward_region = region;
    return;
  }
  frames.back().region = region;
  publish();
}

gp_status gp_scope_enter(const char* name, int32_t region) {
  return guarded([&] { enter_scope(name, region, /*again=*/false); });
}

void gp_scope_leave(void) { leave_scope(); }

void gp_regions_clear(void) {
  std::lock_guard<std::mutex> guard(lock);
  region_starts.clear();
  forward_region = 0;
}
