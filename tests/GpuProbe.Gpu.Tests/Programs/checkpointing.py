"""Activation checkpointing: the peak of the same blocks without it and with both kinds of it."""

import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

from report import report, reset_peaks


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.up, self.down = nn.Linear(512, 4096), nn.Linear(4096, 512)

    def forward(self, x):
        return x + self.down(torch.nn.functional.gelu(self.up(x)))


blocks = nn.ModuleList(Block() for _ in range(8)).cuda()


def step(how):
    x = torch.randn(2048, 512, device="cuda", requires_grad=True)
    for block in blocks:
        x = block(x) if how is None else checkpoint(block, x, use_reentrant=how)
    x.sum().backward()
    blocks.zero_grad()


peaks = {}
step(None)
for name, how in (("none", None), ("reentrant", True), ("not reentrant", False)):
    reset_peaks()
    before = torch.cuda.memory_allocated()
    step(how)
    peaks[name] = torch.cuda.max_memory_allocated() - before
report(peaks=peaks)
