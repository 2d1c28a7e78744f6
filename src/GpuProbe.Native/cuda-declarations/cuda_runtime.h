// Stands in for the CUDA toolkit's header where there is none: c10/cuda includes it (2.13) and uses nothing beyond the other.
#pragma once
#include "cuda_runtime_api.h"
