"""What PYTORCH_CUDA_ALLOC_CONF changes. Usage: allocator_options.py rounding|splitting|growing|collecting"""

import sys

import torch

from report import report

MIB = 1 << 20


def empty(mib):
    return torch.empty(mib * MIB, dtype=torch.uint8, device="cuda")


def figures():
    return {"allocated": torch.cuda.memory_allocated() // MIB, "reserved": torch.cuda.memory_reserved() // MIB}


def rounding():
    kept = empty(1200)
    return figures()


def splitting():
    large = empty(100)
    del large
    kept = empty(20)
    return figures()


def growing():
    for mib in (101, 151, 201):
        tensor = empty(mib)
        del tensor
    return figures()


def collecting():
    torch.cuda.set_per_process_memory_fraction(1000 * MIB / torch.cuda.get_device_properties(0).total_memory)
    for mib in (100, 110, 120, 130, 140):
        tensor = empty(mib)
        del tensor
    kept = [empty(150) for _ in range(2)]
    return figures()


result = globals()[sys.argv[1]]()
report(backend=torch.cuda.get_allocator_backend(), retries=torch.cuda.memory_stats().get("num_alloc_retries", 0), **result)
