// Fills whose content can be followed.
#pragma once
// Writes what a launch of libtorch's fill kernel would write, if it is small and its form is known. `name` is mangled.
void vgpu_follow_fill(const char* name, void** arguments);
