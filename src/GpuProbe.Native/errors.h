// Turns every C++ exception into a status and a message before it can reach the caller.
#pragma once
#include <ATen/core/Tensor.h>
#include <c10/util/Exception.h>

#include <cstring>
#include <exception>
#include <string>

#include "gpuprobe.h"
#include "region.h"

namespace gpuprobe {

inline at::Tensor& tensor_of(gp_tensor handle) { return *static_cast<at::Tensor*>(handle); }
inline gp_tensor handle_of(at::Tensor tensor) { return new at::Tensor(std::move(tensor)); }

gp_status fail(gp_status status, std::string message);
gp_status stopped();

// libtorch's cudaMallocAsync backend writes the device's number as the character of that number, which ends the text of
// the first device: such characters are spelled out.
std::string in_plain_characters(const std::string& message);

template <typename Body>
gp_status guarded(Body&& body) noexcept {
  try {
    body();
    return GP_OK;
  } catch (const RecomputationStopped&) {
    return stopped();
  } catch (const c10::OutOfMemoryError& error) {
    return fail(GP_OUT_OF_MEMORY, in_plain_characters(error.msg()));
  } catch (const c10::Error& error) {
    // What the card refuses to the runtime itself (a context, a handle) does not pass libtorch's allocator.
    if (std::strstr(error.what_without_backtrace(), "CUDA error: out of memory"))
      return fail(GP_OUT_OF_MEMORY, error.what_without_backtrace());
    return fail(GP_ERROR, error.what_without_backtrace());
  } catch (const std::bad_alloc&) {
    return fail(GP_OUT_OF_MEMORY, "the process is out of memory");
  } catch (const std::exception& error) {
    return fail(GP_ERROR, error.what());
  } catch (...) {
    return fail(GP_ERROR, "an exception of unknown type");
  }
}

}  // namespace gpuprobe
