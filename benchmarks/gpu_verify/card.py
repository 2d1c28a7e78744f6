"""Whether there is a card, asked of the driver itself before anything is built."""

import ctypes
import os


def missing():
    """Why there is no card, in a line; None where there is one."""
    try:
        driver = ctypes.CDLL("libcuda.so.1")
    except OSError:
        return "libcuda.so.1, which comes with NVIDIA's driver, is not on this machine"
    count = ctypes.c_int()
    code = driver.cuInit(0) or driver.cuDeviceGetCount(ctypes.byref(count))
    if code:
        return f"the driver answers with error {code}"
    return None if count.value else "the driver shows none"


def is_virtual():
    """Whether the card is a virtual one, on which nothing is computed."""
    return bool(os.environ.get("GPUPROBE_VGPU"))
