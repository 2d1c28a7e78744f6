#include "run_time_compiler.h"

#include <ATen/Version.h>
#include <c10/core/DeviceGuard.h>
#include <dlfcn.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include "../cuda_library.h"
#include "../errors.h"
#include "../gpuprobe.h"
#include "driver.h"

namespace gpuprobe {

namespace {

using Program = void*;
using Module = void*;
using Function = void*;

// NVRTC where libtorch's own run-time compiler has it, which knows the folders of wheels; otherwise by its usual names.
void* open_nvrtc() {
  Dl_info info{};
  std::string path;
  if (dladdr(reinterpret_cast<void*>(&at::get_cxx_flags), &info) && info.dli_fname) {
    path = info.dli_fname;
    const std::string cpu = "libtorch_cpu";
    const size_t name = path.rfind(cpu);
    if (name != std::string::npos) path.replace(name, cpu.size(), "libcaffe2_nvrtc");
  }
  for (const char* name : {path.c_str(), "libcaffe2_nvrtc.so", "libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so.11.2", "libnvrtc.so"}) {
    void* library = *name ? dlopen(name, RTLD_LAZY | RTLD_LOCAL) : nullptr;
    if (library && dlsym(library, "nvrtcCompileProgram")) return library;
  }
  return nullptr;
}

struct Nvrtc {
  void* library = open_nvrtc();
  template <typename Type>
  Type* find(const char* name) const {
    TORCH_CHECK(library, "quantization on a card compiles its kernels at run time, but NVRTC (libnvrtc.so) is not on this "
                "machine; install the one of this libtorch's CUDA version");
    void* symbol = dlsym(library, name);
    TORCH_CHECK(symbol, "the NVRTC of this machine has no ", name);
    return reinterpret_cast<Type*>(symbol);
  }
};

const Nvrtc& nvrtc() {
  static const Nvrtc opened;
  return opened;
}

const char* type_name(at::ScalarType type) {
  switch (type) {
    case at::kFloat: return "float";
    case at::kBFloat16: return "gp_bfloat16";
    case at::kHalf: return "gp_half";
    default: TORCH_CHECK(false, "there are kernels for float, bfloat16 and half, not for ", type);
  }
}

int capability(int device) {
  constexpr int major_attribute = 75, minor_attribute = 76;
  auto* attribute = driver_function<int(int*, int, int)>("cuDeviceGetAttribute");
  int major = 0, minor = 0;
  check_driver(attribute(&major, major_attribute, device), "the device does not tell its compute capability");
  check_driver(attribute(&minor, minor_attribute, device), "the device does not tell its compute capability");
  return 10 * major + minor;
}

// Machine code where this NVRTC knows the card; else PTX of the newest it knows, which the driver translates.
struct Target {
  bool machine_code;
  int architecture;
};

Target target_for(int device) {
  const int wanted = capability(device);
  int count = 0, newest = 0;
  nvrtc().find<int(int*)>("nvrtcGetNumSupportedArchs")(&count);
  std::vector<int> known(static_cast<size_t>(count));
  nvrtc().find<int(int*)>("nvrtcGetSupportedArchs")(known.data());
  for (int architecture : known) {
    if (architecture == wanted) return {true, wanted};
    if (architecture < wanted) newest = std::max(newest, architecture);
  }
  TORCH_CHECK(newest, "this NVRTC compiles for no card of compute capability ", wanted / 10, ".", wanted % 10);
  return {false, newest};
}

class Compilation {
 public:
  Compilation() {
    std::vector<const char*> texts, names;
    for (const KernelText* file = kernel_texts(); file->name; file++) {
      texts.push_back(file->text);
      names.push_back(file->name);
    }
    check(nvrtc().find<int(Program*, const char*, const char*, int, const char* const*, const char* const*)>(
              "nvrtcCreateProgram")(&program, "#include \"entries.h\"\n", "gpuprobe_kernels.cu",
                                    static_cast<int>(texts.size()), texts.data(), names.data()));
  }
  Compilation(const Compilation&) = delete;
  Compilation& operator=(const Compilation&) = delete;
  ~Compilation() { nvrtc().find<int(Program*)>("nvrtcDestroyProgram")(&program); }

  void compile(const std::string& expression, Target target) {
    check(nvrtc().find<int(Program, const char*)>("nvrtcAddNameExpression")(program, expression.c_str()));
    const std::string architecture = std::string("--gpu-architecture=") + (target.machine_code ? "sm_" : "compute_") +
                                     std::to_string(target.architecture);
    // As on the host: every operation is rounded by itself.
    const char* options[] = {architecture.c_str(), "--std=c++17", "--fmad=false"};
    check(nvrtc().find<int(Program, int, const char* const*)>("nvrtcCompileProgram")(program, 3, options));
  }

  std::string lowered(const std::string& expression) const {
    const char* name = nullptr;
    check(nvrtc().find<int(Program, const char*, const char**)>("nvrtcGetLoweredName")(program, expression.c_str(), &name));
    return name;
  }

  std::string code(Target target) const {
    size_t bytes = 0;
    check(nvrtc().find<int(Program, size_t*)>(target.machine_code ? "nvrtcGetCUBINSize" : "nvrtcGetPTXSize")(program, &bytes));
    std::string code(bytes, '\0');
    check(nvrtc().find<int(Program, char*)>(target.machine_code ? "nvrtcGetCUBIN" : "nvrtcGetPTX")(program, code.data()));
    return code;
  }

 private:
  void check(int result) const {
    if (result == 0) return;
    std::string log;
    size_t bytes = 0;
    if (program && nvrtc().find<int(Program, size_t*)>("nvrtcGetProgramLogSize")(program, &bytes) == 0 && bytes > 1) {
      log.resize(bytes);
      nvrtc().find<int(Program, char*)>("nvrtcGetProgramLog")(program, log.data());
    }
    TORCH_CHECK(false, "NVRTC: ", nvrtc().find<const char*(int)>("nvrtcGetErrorString")(result), ' ', log);
  }

  Program program = nullptr;
};

std::string instance_of(const char* name, at::ScalarType type) { return std::string(name) + "<" + type_name(type) + ">"; }

// The kernel on the current device. Modules stay loaded for the life of the process.
Function function_of(const char* name, at::ScalarType type, int device) {
  static std::mutex lock;
  static auto* functions = new std::map<std::tuple<std::string, at::ScalarType, int>, Function>();
  std::lock_guard<std::mutex> guard(lock);
  auto& function = (*functions)[{name, type, device}];
  if (function) return function;
  const std::string expression = instance_of(name, type);
  const Target target = target_for(device);
  Compilation compilation;
  compilation.compile(expression, target);
  const std::string code = compilation.code(target);
  Module module = nullptr;
  check_driver(driver_function<int(Module*, const void*)>("cuModuleLoadData")(&module, code.data()),
               "the driver does not load a compiled kernel");
  check_driver(driver_function<int(Function*, Module, const char*)>("cuModuleGetFunction")(
                   &function, module, compilation.lowered(expression).c_str()),
               "the driver does not find a compiled kernel");
  return function;
}

}  // namespace

void launch_kernel(const char* name, at::ScalarType type, c10::Device device, LaunchShape shape, void** arguments) {
  if (shape.blocks == 0) return;
  TORCH_CHECK(shape.blocks <= INT32_MAX, "a tensor of too many elements for one launch: ", shape.blocks, " blocks");
  load_cuda();
  const c10::DeviceGuard there(device);
  require_context(device);
  Function function = function_of(name, type, device.index());
  auto* launch = driver_function<int(Function, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned,
                                     void*, void**, void**)>("cuLaunchKernel");
  check_driver(launch(function, static_cast<unsigned>(shape.blocks), 1, 1, shape.threads, 1, 1, 0, current_stream(device),
                      arguments, nullptr),
               name);
}

}  // namespace gpuprobe

const char* gp_kernel_text(const char* file) {
  for (const gpuprobe::KernelText* text = gpuprobe::kernel_texts(); text->name; text++)
    if (std::strcmp(text->name, file) == 0) return text->text;
  return nullptr;
}

gp_status gp_kernel_compile(const char* kernel, int32_t dtype, int32_t architecture, int64_t* bytes) {
  return gpuprobe::guarded([&] {
    gpuprobe::Compilation compilation;
    compilation.compile(gpuprobe::instance_of(kernel, static_cast<at::ScalarType>(dtype)), {true, architecture});
    *bytes = static_cast<int64_t>(compilation.code({true, architecture}).size());
  });
}
