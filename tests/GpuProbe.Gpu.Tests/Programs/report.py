"""What a program has to say at its end: one line of JSON, with PyTorch's own peaks of every card over the program's life."""

import json
import os

import torch

_earlier = {}


def _peaks(card):
    allocated, reserved = _earlier.get(card, (0, 0))
    return max(allocated, torch.cuda.max_memory_allocated(card)), max(reserved, torch.cuda.max_memory_reserved(card))


def reset_peaks():
    """As PyTorch's, but the peaks so far are not forgotten here."""
    _earlier.update((card, _peaks(card)) for card in range(torch.cuda.device_count()))
    torch.cuda.reset_peak_memory_stats()


def report(**more):
    _settle()
    cards = [dict(zip(("allocated", "reserved"), _peaks(card))) for card in range(torch.cuda.device_count())]
    # In one write: other processes print to the same place.
    os.write(1, (json.dumps({"pid": os.getpid(), "cards": cards, **more}) + "\n").encode())


def _settle():
    """Returns when autograd's thread, if there is one, has nothing of Python's left in its hands: a Python that ends before
    would abort."""
    names = [open(f"/proc/self/task/{thread}/comm").read() for thread in os.listdir("/proc/self/task")]
    if any(name.startswith("pt_autograd") for name in names):
        torch.zeros(1, device="cuda", requires_grad=True).sum().backward()
