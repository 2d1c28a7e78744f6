// A loop over blocks on the threads that libtorch's own operators run on.
#pragma once
#include <cstdint>
#include <functional>

namespace gpuprobe {

// Calls `body(first, end)` for consecutive parts of 0 .. count, each at least `grain` long where there are several.
void parallel_blocks(int64_t count, int64_t grain, const std::function<void(int64_t first, int64_t end)>& body);

}  // namespace gpuprobe
