"""libgpuprobe's own kernels on a card: what PyTorch's allocator holds after each call, and what lies outside of it."""

import ctypes
import os
from ctypes import POINTER, byref, c_char_p, c_double, c_int32, c_int64, c_void_p

import torch

from report import report, reset_peaks

NONE, INT, INT_LIST, DEVICE = 0, 1, 5, 8
UINT8, FLOAT, BFLOAT16 = 0, 6, 15
CUDA0 = 257
ELEMENTS = 4096 * 14336

library = ctypes.CDLL(os.environ["GPUPROBE_NATIVE"])
library.gp_last_error.restype = c_char_p
driver = ctypes.CDLL("libcuda.so.1")


class Value(ctypes.Structure):
    _fields_ = [("tag", c_int32), ("count", c_int32), ("word", c_int64)]


class Options(ctypes.Structure):
    _fields_ = [(name, c_double) for name in ("learning_rate", "beta1", "beta2", "epsilon", "weight_decay")] + [("step", c_int64)]


class Moments(ctypes.Structure):
    _fields_ = [(name, c_void_p) for name in ("first", "second", "first_largest", "second_largest", "first_code", "second_code")]


def check(status):
    assert status >= 0, library.gp_last_error().decode()


def shape(*sizes):
    return (c_int64 * len(sizes))(*sizes)


def empty(kind, *sizes):
    all_sizes, found, result = shape(*sizes), c_void_p(), Value()
    check(library.gp_operator_find(b"aten::empty", b"memory_format", byref(found)))
    arguments = (Value * 4)(Value(INT_LIST, len(sizes), ctypes.addressof(all_sizes)), Value(INT, 0, kind), Value(NONE),
                            Value(DEVICE, 0, CUDA0))
    check(library.gp_operator_call(found, arguments, 4, byref(result), 1))
    return c_void_p(result.word)


def data(tensor):
    address, size = c_int64(), c_int64()
    check(library.gp_tensor_storage(tensor, byref(address), byref(size)))
    return address.value


def is_managed(tensor):
    managed = c_int32()
    assert driver.cuPointerGetAttribute(byref(managed), 8, ctypes.c_uint64(data(tensor))) == 0
    return bool(managed.value)


steps = {}


def step(name, call, *freed):
    """Bytes that PyTorch's allocator holds more after a call, and at most during it."""
    torch.cuda.synchronize()
    reset_peaks()
    before, free = torch.cuda.memory_allocated(), torch.cuda.mem_get_info()[0]
    result = call()
    steps[name] = [torch.cuda.memory_allocated() - before, torch.cuda.max_memory_allocated() - before,
                   free - torch.cuda.mem_get_info()[0]]
    for tensor in freed:
        library.gp_tensor_free(tensor)
    return result


def pair(function, *arguments):
    def call():
        first, second = c_void_p(), c_void_p()
        check(function(*arguments, byref(first), byref(second)))
        return first, second
    return call


def single(function, *arguments):
    def call():
        result = c_void_p()
        check(function(*arguments, byref(result)))
        return result
    return call


def quantization():
    weight, code = empty(BFLOAT16, 4096, 14336), empty(FLOAT, 256)
    packed, largest = step("nf4 quantize", pair(library.gp_nf4_quantize, weight))
    again = step("nf4 dequantize", single(library.gp_nf4_dequantize, packed, largest, shape(4096, 14336), 2, BFLOAT16))
    library.gp_tensor_free(again)
    codes, outer = step("blockwise quantize", pair(library.gp_blockwise_quantize, largest, c_int64(256), code))
    step("blockwise dequantize", single(library.gp_blockwise_dequantize, codes, outer, c_int64(256), code, FLOAT))


def optimizer():
    options = Options(1e-3, 0.9, 0.999, 1e-8, 0.01, 1)
    weight, gradient = empty(BFLOAT16, ELEMENTS), empty(BFLOAT16, ELEMENTS)
    moments = Moments(*(tensor.value for tensor in (
        empty(UINT8, ELEMENTS), empty(UINT8, ELEMENTS), empty(FLOAT, ELEMENTS // 256), empty(FLOAT, ELEMENTS // 256),
        empty(FLOAT, 256), empty(FLOAT, 256))))
    update = lambda: check(library.gp_adamw_8bit(weight, gradient, byref(moments), byref(options)))
    step("adamw 8 bits", update)
    paged = step("managed", single(library.gp_managed_zeros, shape(ELEMENTS), 1, UINT8, CUDA0))
    moments.first = paged.value
    step("adamw 8 bits, paged", update)
    small = [empty(FLOAT, 1000) for _ in range(4)]
    step("adamw 32 bits", lambda: check(library.gp_adamw_32bit(*small, byref(options))))
    managed = is_managed(paged)
    library.gp_tensor_free(paged)
    return managed


def unmanaged_is_refused():
    numbers = (ctypes.c_float * 1000)()
    host = c_void_p()
    check(library.gp_tensor_from_data(numbers, shape(1000), 1, FLOAT, byref(host)))
    weight, gradient, second = (empty(FLOAT, 1000) for _ in range(3))
    options = Options(1e-3, 0.9, 0.999, 1e-8, 0.01, 1)
    assert library.gp_adamw_32bit(weight, gradient, host, second, byref(options)) < 0
    return library.gp_last_error().decode().split("\n")[0]


def main():
    check(library.gp_cuda_load())
    torch.zeros(1, device="cuda")
    quantization()
    managed = optimizer()
    report(steps=steps, managed=managed, refusal=unmanaged_is_refused())


main()
