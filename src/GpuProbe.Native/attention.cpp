// Which kernels scaled_dot_product_attention may choose, which it has chosen, and what it says when none is left.
#include <ATen/Context.h>
#include <c10/util/Exception.h>

#include <string>
#include <vector>

#include "attribution.h"
#include "errors.h"

namespace gpuprobe {

// libtorch gives the reasons against a kernel as warnings and then fails with a sentence that names none of them.
class WarningKeeper final : public c10::WarningHandler {
 public:
  void process(const c10::Warning& warning) override { kept.push_back(warning); }

  void keep() {
    if (before != nullptr) return;
    kept.clear();
    before = c10::WarningUtils::get_warning_handler();
    c10::WarningUtils::set_warning_handler(this);
  }

  void release() {
    if (before == nullptr) return;
    c10::WarningHandler* handler = before;
    before = nullptr;
    c10::WarningUtils::set_warning_handler(handler);
    for (const c10::Warning& warning : kept) handler->process(warning);
    kept.clear();
  }

  const char* take() {
    text.clear();
    for (const c10::Warning& warning : kept) text.append(warning.msg()).append("\n");
    kept.clear();
    return text.c_str();
  }

 private:
  c10::WarningHandler* before = nullptr;
  std::vector<c10::Warning> kept;
  std::string text;
};

static thread_local WarningKeeper keeper;

static int32_t allowed() {
  const at::Context& context = at::globalContext();
  return (context.userEnabledFlashSDP() ? GP_ATTENTION_FLASH : 0) |
         (context.userEnabledMemEfficientSDP() ? GP_ATTENTION_EFFICIENT : 0) |
         (context.userEnabledMathSDP() ? GP_ATTENTION_MATH : 0) |
         (context.userEnabledCuDNNSDP() ? GP_ATTENTION_CUDNN : 0);
}

}  // namespace gpuprobe

using namespace gpuprobe;

gp_status gp_attention_allow(int32_t kernels, int32_t* before) {
  return guarded([&] {
    *before = allowed();
    at::Context& context = at::globalContext();
    context.setSDPUseFlash((kernels & GP_ATTENTION_FLASH) != 0);
    context.setSDPUseMemEfficient((kernels & GP_ATTENTION_EFFICIENT) != 0);
    context.setSDPUseMath((kernels & GP_ATTENTION_MATH) != 0);
    context.setSDPUseCuDNN((kernels & GP_ATTENTION_CUDNN) != 0);
  });
}

int32_t gp_attention_ran(void) { return attention_kernels_ran(); }

gp_status gp_warnings_keep(int32_t enabled) {
  return guarded([&] { enabled ? keeper.keep() : keeper.release(); });
}

const char* gp_warnings_take(void) { return keeper.take(); }
