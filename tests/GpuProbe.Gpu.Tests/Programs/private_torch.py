"""Opens libtorch's CUDA part for itself alone, as TorchSharp does, and then lets gpuprobe's native library work with it.

usage: private_torch.py FOLDER_OF_LIBTORCH NATIVE_LIBRARY
"""

import ctypes
import json
import os
import sys

ctypes.CDLL(os.path.join(sys.argv[1], "libtorch_cuda.so"), mode=os.RTLD_LOCAL | os.RTLD_LAZY)
native = ctypes.CDLL(sys.argv[2])
native.gp_last_error.restype = ctypes.c_char_p
status = native.gp_cuda_load() or native.gp_cuda_synchronize(0) or native.gp_cuda_memory_release_unused()
with open("/proc/self/maps") as maps:
    loaded = {os.path.realpath(line.split()[-1]) for line in maps if "/libtorch_cpu.so" in line}
print(json.dumps({"status": status, "error": native.gp_last_error().decode(), "libtorchs": len(loaded)}))
