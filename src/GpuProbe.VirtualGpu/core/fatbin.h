// NVIDIA's container of device code: which architectures are in it, read from its headers without unpacking anything.
#pragma once
// The architecture (80 for 8.0) of the code that a device of capability major.minor would run; 0 if there is none.
int vgpu_fatbin_architecture(const void* fatbin, int major, int minor);
