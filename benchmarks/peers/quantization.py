"""GpuProbe's quantization kernels and its 8-bit AdamW on the CPU beside what libtorch has to offer, in one process on the same
data, in turn. Prints one JSON object.

    GPUPROBE_NATIVE=.gpuprobe/native/current/libgpuprobe.so .gpuprobe/python/python3 benchmarks/peers/quantization.py
"""

import argparse
import ctypes
import json
import os
import statistics
import time
from ctypes import byref, c_char_p, c_double, c_int64, c_void_p

import torch

FLOAT, BYTE, BFLOAT16 = 6, 0, 15
NF4 = torch.tensor([-1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635,
                    -0.18477343022823334, -0.09105003625154495, 0.0, 0.07958029955625534, 0.16093020141124725,
                    0.24611230194568634, 0.33791524171829224, 0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1.0])

library = ctypes.CDLL(os.environ["GPUPROBE_NATIVE"])
library.gp_last_error.restype = c_char_p


class Options(ctypes.Structure):
    _fields_ = [(name, c_double) for name in ("learning_rate", "beta1", "beta2", "epsilon", "weight_decay")] + [("step", c_int64)]


class Moments(ctypes.Structure):
    _fields_ = [(name, c_void_p) for name in ("first", "second", "first_largest", "second_largest", "first_code", "second_code")]


def check(status):
    assert status >= 0, library.gp_last_error().decode()


def shape(*sizes):
    return (c_int64 * len(sizes))(*sizes)


def handle(tensor):
    """A copy of a tensor, as libgpuprobe's handle."""
    kinds = {torch.float32: FLOAT, torch.uint8: BYTE, torch.bfloat16: BFLOAT16}
    result = c_void_p()
    check(library.gp_tensor_from_data(c_void_p(tensor.data_ptr()), shape(*tensor.shape), tensor.dim(), kinds[tensor.dtype], byref(result)))
    return result


def dynamic_code(signed):
    values = [0.0, 1.0]
    for decade in range(7):
        intervals = 2 ** (decade if signed else decade + 1)
        for i in range(intervals):
            middle = (0.1 + 0.9 * (i + 0.5) / intervals) * 10.0 ** (decade - 6)
            values += [middle, -middle] if signed else [middle]
    return torch.tensor(sorted(values), dtype=torch.float32)


def quantized_by_library(weight):
    packed, largest = c_void_p(), c_void_p()
    check(library.gp_nf4_quantize(weight, byref(packed), byref(largest)))
    return packed, largest


def freed(*handles):
    for one in handles:
        library.gp_tensor_free(one)


def quantized_by_aten(weight):
    """The same with libtorch's operators: bucketize between the middles of the code book."""
    blocks = weight.view(-1, 64)
    largest = blocks.abs().amax(1, keepdim=True).float()
    indices = torch.bucketize(blocks.float() / largest, (NF4[:-1] + NF4[1:]) / 2).to(torch.uint8).view(-1, 2)
    return indices[:, 0] << 4 | indices[:, 1], largest


def dequantized_by_aten(packed, largest, kind):
    values = NF4[torch.stack([packed >> 4, packed & 15], 1).int()].view(-1, 64)
    return (values * largest).to(kind)


def timed(contenders, rounds):
    """Seconds of each contender, taken in turn: least and median by the clock, and least of the processor, which a machine with
    other work leaves alone (of all threads together)."""
    clock, processor = ({name: [] for name in contenders} for _ in range(2))
    for _ in range(rounds + 1):
        for name, call in contenders.items():
            start, used = time.perf_counter(), time.process_time()
            call()
            processor[name].append(time.process_time() - used)
            clock[name].append(time.perf_counter() - start)
    return {name: {"least": min(clock[name][1:]), "median": statistics.median(clock[name][1:]), "processor": min(processor[name][1:])}
            for name in contenders}


def quantization(sizes, kind, rounds):
    weight = torch.randn(*sizes).to(kind)
    mine = handle(weight)
    packed, largest = quantized_by_library(mine)
    packed_aten, largest_aten = quantized_by_aten(weight)
    number = BFLOAT16 if kind == torch.bfloat16 else FLOAT
    target = torch.empty_like(weight)

    def dequantize():
        result = c_void_p()
        check(library.gp_nf4_dequantize(packed, largest, shape(*sizes), len(sizes), number, byref(result)))
        freed(result)

    return {
        "quantize": timed({
            "gpuprobe": lambda: freed(*quantized_by_library(mine)),
            "copy": lambda: target.copy_(weight),
            "new copy": lambda: weight.clone(),
            "aten": lambda: quantized_by_aten(weight),
        }, rounds),
        "dequantize": timed({
            "gpuprobe": dequantize,
            "copy": lambda: target.copy_(weight),
            "new copy": lambda: weight.clone(),
            "aten": lambda: dequantized_by_aten(packed_aten, largest_aten, kind),
        }, rounds),
    }


def adamw(sizes, kind, rounds):
    weight, gradient = torch.randn(*sizes).to(kind), torch.randn(*sizes).to(kind)
    blocks = (weight.numel() + 255) // 256
    mine, given = handle(weight), handle(gradient)
    moments = Moments(*(handle(tensor).value for tensor in (
        torch.zeros(*sizes, dtype=torch.uint8), torch.zeros(*sizes, dtype=torch.uint8), torch.zeros(blocks), torch.zeros(blocks),
        dynamic_code(True), dynamic_code(False))))
    options = Options(1e-3, 0.9, 0.999, 1e-8, 0.01, 0)
    theirs = torch.nn.Parameter(weight.clone())
    theirs.grad = gradient
    fused = torch.optim.AdamW([theirs], lr=1e-3, fused=True)
    target = torch.empty_like(weight)

    def step():
        options.step += 1
        check(library.gp_adamw_8bit(mine, given, byref(moments), byref(options)))

    return timed({"gpuprobe": step, "fused": fused.step, "copy": lambda: target.copy_(weight)}, rounds)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=4096)
    parser.add_argument("--columns", type=int, default=14336)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--only", choices=["nf4", "adamw"])
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    check(library.gp_set_thread_count(options.threads))
    sizes = (options.rows, options.columns)
    results = {}
    for kind in (torch.float32, torch.bfloat16):
        name = str(kind).removeprefix("torch.")
        if options.only != "adamw":
            results[f"nf4 {name}"] = quantization(sizes, kind, options.rounds)
        if options.only != "nf4":
            results[f"adamw {name}"] = adamw(sizes, kind, options.rounds)
    print(json.dumps({"torch": torch.__version__, "threads": options.threads, "capability": torch.backends.cpu.get_cpu_capability(),
                      "load": os.getloadavg()[0], "seconds": results}, indent=1))


main()
