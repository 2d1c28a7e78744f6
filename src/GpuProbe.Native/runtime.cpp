// Versions, errors, random numbers, threads.
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <torch/version.h>
#include <unistd.h>

#include <cstring>
#include <mutex>

#include "cuda_library.h"
#include "books.h"
#include "errors.h"

namespace gpuprobe {

static thread_local std::string last_error;

gp_status fail(gp_status status, std::string message) {
  if (status != GP_OUT_OF_MEMORY) forget_failing();
  last_error = std::move(message);
  return status;
}

std::string in_plain_characters(const std::string& message) {
  std::string plain;
  for (const char c : message) {
    if (c >= 0 && c < ' ' && c != '\n')
      plain += std::to_string(c);
    else
      plain += c;
  }
  return plain;
}

gp_status stopped() {
  forget_failing();
  return GP_STOPPED;
}

// The version of the libtorch that is loaded, as opposed to the one whose headers were compiled against: only its
// build report states it through a function whose binary interface does not change between releases.
static std::string loaded_version() {
  open_cuda();  // the report names CUDA's version too
  const std::string report = at::show_config();
  const std::string key = "TORCH_VERSION=";
  const size_t start = report.find(key);
  if (start == std::string::npos) return "";
  const size_t from = start + key.size();
  return report.substr(from, report.find_first_of(", \n", from) - from);
}

}  // namespace gpuprobe

using namespace gpuprobe;

const char* gp_last_error(void) { return last_error.c_str(); }

const char* gp_built_torch_version(void) { return TORCH_VERSION; }

gp_status gp_loaded_torch_version(char* text, int32_t capacity) {
  return guarded([&] {
    const std::string version = loaded_version();
    TORCH_CHECK(static_cast<int64_t>(version.size()) < capacity, "the version does not fit the buffer");
    std::memcpy(text, version.c_str(), version.size() + 1);
  });
}

gp_status gp_manual_seed(int64_t seed) {
  return guarded([&] { at::manual_seed(static_cast<uint64_t>(seed)); });
}

gp_status gp_rng_state(gp_tensor* state) {
  return guarded([&] {
    auto generator = at::detail::getDefaultCPUGenerator();
    std::lock_guard<std::mutex> lock(generator.mutex());
    *state = handle_of(generator.get_state());
  });
}

gp_status gp_set_rng_state(gp_tensor state) {
  return guarded([&] {
    auto generator = at::detail::getDefaultCPUGenerator();
    std::lock_guard<std::mutex> lock(generator.mutex());
    generator.set_state(tensor_of(state));
  });
}

int32_t gp_thread_count(void) { return at::get_num_threads(); }

gp_status gp_set_thread_count(int32_t threads) {
  return guarded([&] { at::set_num_threads(threads); });
}

void gp_leave(int32_t exit_code) { _exit(exit_code); }
