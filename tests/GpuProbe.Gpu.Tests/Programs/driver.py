"""The driver's own calls: entry points, physical memory behind reserved addresses, pools, and what NVML sees of it."""

import ctypes
from ctypes import byref, c_int, c_size_t, c_uint, c_uint64, c_void_p

import torch

from report import report

MIB = 1 << 20
OUT_OF_MEMORY, NOT_SUPPORTED = 2, 801
FILE_DESCRIPTOR, FABRIC = 1, 8
# What libtorch looks up by name since 2.8.
ENTRY_POINTS = """cuDeviceGetAttribute cuMemAddressReserve cuMemRelease cuMemMap cuMemAddressFree cuMemSetAccess cuMemUnmap
    cuMemCreate cuMemGetAllocationGranularity cuMemExportToShareableHandle cuMemImportFromShareableHandle cuMemsetD32Async
    cuStreamWriteValue32 cuGetErrorString cuDeviceGet cuMemGetAddressRange cuMemRetainAllocationHandle
    cuMemGetAllocationPropertiesFromHandle""".split()

torch.zeros(1, device="cuda")
driver, runtime, nvml = (ctypes.CDLL(name) for name in ("libcuda.so.1", "libcudart.so.12", "libnvidia-ml.so.1"))


class Properties(ctypes.Structure):
    _fields_ = [("type", c_int), ("handle_types", c_int), ("location_type", c_int), ("location", c_int),
                ("windows", c_void_p), ("flags", ctypes.c_uint8 * 8)]


def used():
    free, total = torch.cuda.mem_get_info()
    return total - free


def create(size, handle_types=FILE_DESCRIPTOR):
    handle = c_uint64()
    properties = Properties(type=1, handle_types=handle_types, location_type=1, location=0)
    return driver.cuMemCreate(byref(handle), c_size_t(size), byref(properties), c_uint64(0)), handle


def mapped(size):
    address = c_uint64()
    assert driver.cuMemAddressReserve(byref(address), c_size_t(64 * MIB), c_size_t(0), c_uint64(0), c_uint64(0)) == 0
    error, handle = create(size)
    assert error == 0
    assert driver.cuMemMap(address, c_size_t(size), c_size_t(0), handle, c_uint64(0)) == 0
    return address, handle


def held_until_both(first, second):
    """Bytes in use after each of the two calls that give physical memory back."""
    before, (address, handle) = used(), mapped(20 * MIB)
    calls = {"unmap": lambda: driver.cuMemUnmap(address, c_size_t(20 * MIB)), "release": lambda: driver.cuMemRelease(handle)}
    steps = [used() - before]
    for name in (first, second):
        assert calls[name]() == 0
        steps.append(used() - before)
    return steps


def entry_point(name):
    function, result = c_void_p(), c_int(-1)
    assert runtime.cudaGetDriverEntryPointByVersion(name.encode(), byref(function), c_uint(12000), c_uint64(0), byref(result)) == 0
    return result.value == 0 and bool(function.value)


def pool_use():
    pool, address, value = c_void_p(), c_void_p(), c_uint64()
    assert runtime.cudaDeviceGetDefaultMemPool(byref(pool), 0) == 0
    before = used()
    assert runtime.cudaMallocAsync(byref(address), c_size_t(10 * MIB), None) == 0
    assert runtime.cudaFreeAsync(address, None) == 0
    figures = {}
    for name, attribute in (("current", 7), ("high", 8)):
        assert runtime.cudaMemPoolGetAttribute(pool, attribute, byref(value)) == 0
        figures[name] = value.value
    return {**figures, "left": used() - before}


def nvml_used():
    class Memory(ctypes.Structure):
        _fields_ = [("total", c_uint64), ("free", c_uint64), ("used", c_uint64)]

    device, memory = c_void_p(), Memory()
    assert nvml.nvmlInit_v2() == 0
    assert nvml.nvmlDeviceGetHandleByIndex_v2(0, byref(device)) == 0
    assert nvml.nvmlDeviceGetMemoryInfo(device, byref(memory)) == 0
    return memory.used


report(
    missing=[name for name in ENTRY_POINTS if not entry_point(name)],
    unknown=entry_point("cuThereIsNoSuchFunction"),
    unmapped_first=held_until_both("unmap", "release"),
    released_first=held_until_both("release", "unmap"),
    fabric=create(2 * MIB, FABRIC)[0] == NOT_SUPPORTED,
    too_much=create(1 << 40)[0] == OUT_OF_MEMORY,
    pool=pool_use(),
    used=used(),
    nvml_used=nvml_used(),
)
