"""A training loop as in every introduction: four layers, three steps. Usage: plain_loop.py sgd|loop|foreach|fused"""

import sys

import torch
from torch import nn

from report import report, reset_peaks

kind = sys.argv[1]
model = nn.Sequential(*[nn.Linear(2048, 2048, bias=False) for _ in range(4)]).cuda()
weights = torch.cuda.memory_allocated()
if kind == "sgd":
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
else:
    optimizer = torch.optim.AdamW(model.parameters(), fused=kind == "fused", foreach=kind == "foreach")

steps = []
for _ in range(3):
    reset_peaks()
    inputs = torch.randn(64, 2048, device="cuda")
    loss = model(inputs).square().mean()
    forward = torch.cuda.memory_allocated()
    loss.backward()
    backward = torch.cuda.memory_allocated()
    optimizer.step()
    optimizer.zero_grad()
    loss.item()
    del inputs, loss
    steps.append({"forward": forward, "backward": backward, "end": torch.cuda.memory_allocated(), "peak": torch.cuda.max_memory_allocated()})
report(weights=weights, steps=steps)
