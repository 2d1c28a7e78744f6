"""What PyTorch says of its allocator at the stages of a fixed course of allocations. AllocatorProgram.cs goes the same way."""

import json
import sys

import torch

KIB, MIB = 1 << 10, 1 << 20
SIZES = [400, 4, MIB, MIB + 1, 5 * MIB, 11 * MIB + 512 * KIB, 30 * MIB, 100 * MIB, 3 * KIB, 19 * MIB]


def empty(size):
    return torch.empty(size, dtype=torch.uint8, device="cuda")


def course():
    stages = {}

    def stage(name):
        stages[name] = {
            "statistics": torch.cuda.memory_stats(),
            "figures": [
                torch.cuda.memory_allocated(), torch.cuda.max_memory_allocated(),
                torch.cuda.memory_reserved(), torch.cuda.max_memory_reserved(), *torch.cuda.mem_get_info(),
            ],
        }

    tensors = [empty(size) for size in SIZES]
    stage("allocated")
    for index in (1, 3, 5, 7):
        tensors[index] = None
    stage("freed")
    tensors.append(empty(20 * MIB))
    tensors.append(empty(200))
    stage("split")
    torch.cuda.reset_peak_memory_stats()
    stage("peaks reset")
    torch.cuda.reset_accumulated_memory_stats()
    stage("accumulated reset")
    tensors[6] = None
    tensors.append(empty(2 * MIB))
    torch.cuda.empty_cache()
    stage("emptied")
    for index in range(len(tensors)):
        tensors[index] = None
    torch.cuda.empty_cache()
    stage("gone")
    return stages


def fragmentation():
    """Under a limit of 3000 MiB: 1500 have no room beside 1400 in use and 1400 cached, and then they have. 2000 never have."""
    total = torch.cuda.get_device_properties(0).total_memory
    torch.cuda.set_per_process_memory_fraction(3000 * MIB / total)
    first, second = empty(1400 * MIB), empty(1400 * MIB)
    del first
    third = empty(1500 * MIB)
    try:
        empty(2000 * MIB)
        refused = False
    except torch.OutOfMemoryError:
        refused = True
    return {
        "statistics": torch.cuda.memory_stats(),
        "refused": refused,
        "fraction": torch.cuda.get_per_process_memory_fraction(),
    }


def snapshot():
    tensors = [empty(size) for size in SIZES]
    for index in (1, 3, 5, 7):
        tensors[index] = None
    return {"segments": torch.cuda.memory_snapshot()}


def summary():
    tensors = [empty(size) for size in SIZES]
    tensors.append(empty(900 * MIB))
    for index in range(1, 6):
        tensors[index] = None
    return {"whole": torch.cuda.memory_summary(), "short": torch.cuda.memory_summary(abbreviated=True)}


def device():
    properties = torch.cuda.get_device_properties(0)
    torch.cuda.set_device(1)
    return {
        "backend": torch.cuda.get_allocator_backend(),
        "name": torch.cuda.get_device_name(0),
        "total": properties.total_memory,
        "multiprocessors": properties.multi_processor_count,
        "capability": list(torch.cuda.get_device_capability(0)),
        "current": torch.cuda.current_device(),
        "onCurrent": [empty(1 * MIB).device.index, torch.cuda.memory_allocated(0), torch.cuda.max_memory_allocated()],
    }


print(json.dumps(globals()[sys.argv[1]]()))
