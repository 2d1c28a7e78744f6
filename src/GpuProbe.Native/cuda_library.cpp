// Loads libtorch's CUDA part. Its kernels register themselves when it is loaded.
#include "cuda_library.h"

#include <ATen/Context.h>
#include <ATen/Version.h>
#include <c10/core/DeviceGuard.h>
#include <dlfcn.h>
#include <unistd.h>

#include <mutex>

#include "errors.h"

namespace gpuprobe {

// Beside the libtorch that is loaded, under the same kind of name: "libtorch_cuda.so.2.6" beside "libtorch_cpu.so.2.6".
static std::string beside_libtorch() {
  const std::string cpu = "libtorch_cpu", cuda = "libtorch_cuda";
  Dl_info info{};
  TORCH_CHECK(dladdr(reinterpret_cast<void*>(&at::get_cxx_flags), &info) && info.dli_fname,
              "the loader does not tell where libtorch is");
  std::string path = info.dli_fname;
  const size_t name = path.rfind(cpu);
  TORCH_CHECK(name != std::string::npos, "libtorch is in ", path, ", which is no ", cpu);
  return path.replace(name, cpu.size(), cuda);
}

static std::string open_library() {
  const std::string path = beside_libtorch();
  if (access(path.c_str(), R_OK) != 0) return "this libtorch is a build for the CPU: there is no " + path;
  if (!dlopen(path.c_str(), RTLD_LAZY | RTLD_GLOBAL)) return path + " cannot be loaded: " + dlerror();
  return "";
}

// Why the library is not open; empty if it is. One that somebody else has opened is opened again: functions are looked up
// among the libraries that are open to all (find_symbol), and theirs may be open to them alone.
static const std::string& hindrance() {
  static const std::string reason = [] {
    std::string hindered = open_library();
    return c10::impl::hasDeviceGuardImpl(c10::DeviceType::CUDA) ? std::string() : hindered;
  }();
  return reason;
}

void open_cuda() { hindrance(); }

void load_cuda() {
  static std::once_flag once;
  std::call_once(once, [] {
    TORCH_CHECK(hindrance().empty(), hindrance());
    TORCH_CHECK(at::globalContext().hasCUDA(), "libtorch's CUDA part sees no device");
    at::globalContext().lazyInitDevice(c10::DeviceType::CUDA);
  });
}

void* find_symbol(const char* name) { return dlsym(RTLD_DEFAULT, name); }

}  // namespace gpuprobe

using namespace gpuprobe;

gp_status gp_cuda_load(void) {
  return guarded([] { load_cuda(); });
}

int32_t gp_cuda_device_count(void) {
  int32_t count = 0;
  const gp_status status = guarded([&] {
    load_cuda();
    count = c10::impl::getDeviceGuardImpl(c10::DeviceType::CUDA)->deviceCount();
  });
  return status == GP_OK ? count : status;
}

int32_t gp_cuda_is_virtual(void) {
  const auto rig = reinterpret_cast<const char* (*)(void)>(find_symbol("vgpu_rig"));
  return rig && rig();
}

gp_status gp_cuda_synchronize(int32_t device) {
  return guarded([&] {
    load_cuda();
    const c10::DeviceGuard there(c10::Device(c10::DeviceType::CUDA, static_cast<c10::DeviceIndex>(device)));
    const int error = required_function<int(void)>("cudaDeviceSynchronize")();
    TORCH_CHECK(error == 0, "the device reports error ", error);
  });
}
