// The CUDA part of libtorch, which this library is not linked to: one build serves the CPU's libtorch and, of the same
// version, CUDA's.
#pragma once
#include <c10/util/Exception.h>

namespace gpuprobe {

// Opens it where it lies beside the libtorch that is loaded; what hinders it is told by load_cuda. libtorch asks once per
// process whether it has a CUDA part, so this comes before anything that makes it ask.
void open_cuda();

// Makes it ready for use and throws, with the reason in words, where there is none.
void load_cuda();

// A symbol of it, of CUDA's runtime or of whatever stands in its place; null if there is none.
void* find_symbol(const char* name);

// The same, as a function; throws if there is none.
template <typename Function>
Function* required_function(const char* name) {
  void* symbol = find_symbol(name);
  TORCH_CHECK(symbol, "this libtorch's CUDA part has no ", name);
  return reinterpret_cast<Function*>(symbol);
}

}  // namespace gpuprobe
