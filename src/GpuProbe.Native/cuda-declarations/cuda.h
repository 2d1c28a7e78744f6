// Stands in for the CUDA toolkit's header where there is none: c10/cuda includes it and uses nothing of it.
#pragma once
