"""What CUDA and NVML say of a card on which another process holds memory."""
import ctypes
import json
import os

import torch

GIB = 1 << 30
free, total = torch.cuda.mem_get_info()
nvml = ctypes.CDLL("libnvidia-ml.so.1")
card = ctypes.c_void_p()
nvml.nvmlInit_v2()
nvml.nvmlDeviceGetHandleByIndex_v2(0, ctypes.byref(card))
memory = (ctypes.c_ulonglong * 3)()
nvml.nvmlDeviceGetMemoryInfo(card, memory)


class Process(ctypes.Structure):
    _fields_ = [("pid", ctypes.c_uint), ("bytes", ctypes.c_ulonglong), ("gi", ctypes.c_uint), ("ci", ctypes.c_uint)]


processes = (Process * 16)()
count = ctypes.c_uint(16)
nvml.nvmlDeviceGetComputeRunningProcesses_v3(card, ctypes.byref(count), processes)
held = {processes[i].pid: processes[i].bytes for i in range(count.value)}
mine = held.pop(os.getpid())
(other,) = held
refused = None
try:
    torch.empty(free // GIB * GIB + GIB, dtype=torch.uint8, device="cuda")
except torch.cuda.OutOfMemoryError as error:
    refused = str(error)
print(json.dumps({"free": free, "total": total, "nvmlUsed": memory[2], "mine": mine, "others": held[other],
                  "isParent": other == os.getppid(), "refused": refused}), flush=True)
