// at::parallel_for is a header that needs OpenMP at compile time, and linking it may bring a second OpenMP with threads of
// its own: wheels of libtorch carry theirs under another name. So the one that libtorch has loaded is looked up.
#include "parallel.h"

#include <ATen/Parallel.h>
#include <dlfcn.h>

#include <algorithm>

namespace gpuprobe {

namespace {

struct OpenMp {
  void (*run)(void (*function)(void*), void* argument, unsigned threads, unsigned flags);
  int (*thread)(void);
  int (*threads)(void);
  int (*nested)(void);
};

template <typename Function>
Function* symbol(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_DEFAULT, name));
}

const OpenMp& openmp() {
  static const OpenMp found = {symbol<void(void (*)(void*), void*, unsigned, unsigned)>("GOMP_parallel"),
                               symbol<int(void)>("omp_get_thread_num"), symbol<int(void)>("omp_get_num_threads"),
                               symbol<int(void)>("omp_in_parallel")};
  return found;
}

struct Share {
  int64_t count;
  const std::function<void(int64_t, int64_t)>* body;
};

void run_share(void* argument) {
  const auto& share = *static_cast<Share*>(argument);
  const int64_t threads = openmp().threads(), thread = openmp().thread();
  const int64_t first = share.count * thread / threads, end = share.count * (thread + 1) / threads;
  if (first < end) (*share.body)(first, end);
}

}  // namespace

void parallel_blocks(int64_t count, int64_t grain, const std::function<void(int64_t, int64_t)>& body) {
  const OpenMp& omp = openmp();
  const int64_t threads = std::min<int64_t>(at::get_num_threads(), count / std::max<int64_t>(grain, 1));
  if (threads < 2 || !omp.run || !omp.thread || !omp.threads || !omp.nested || omp.nested()) {
    if (count > 0) body(0, count);
    return;
  }
  Share share{count, &body};
  omp.run(&run_share, &share, static_cast<unsigned>(threads), 0);
}

}  // namespace gpuprobe
