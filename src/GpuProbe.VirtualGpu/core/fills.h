// Fills whose content can be followed.
#pragma once
#include <stdint.h>
// Writes what a launch of libtorch's fill kernel would write, if it is small and its form is known. `name` is mangled.
void vgpu_follow_fill(const char* name, void** arguments);
// How many small boolean tensors this thread has filled with true since it last asked.
int64_t vgpu_flags_set(void);
