// Written by libtorch's own build where that is one for CUDA; a build for the CPU leaves it out.
#pragma once
#define C10_CUDA_BUILD_SHARED_LIBS
