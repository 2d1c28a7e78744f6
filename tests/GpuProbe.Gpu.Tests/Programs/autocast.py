"""Mixed precision: what autocast keeps of the weights it has cast. Usage: autocast.py bfloat16|float16"""

import sys

import torch
from torch import nn

from report import report

kind = getattr(torch, sys.argv[1])
model = nn.Sequential(nn.Linear(1024, 4096, bias=False), nn.ReLU(), nn.Linear(4096, 1024, bias=False)).cuda()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scaler = torch.amp.GradScaler("cuda", enabled=kind == torch.float16)
inputs = torch.randn(256, 1024, device="cuda")
torch.mm(inputs, inputs.T)  # the workspace of this thread
before = torch.cuda.memory_allocated()
with torch.autocast("cuda", kind):
    outputs = model(inputs)
    inside = torch.cuda.memory_allocated() - before
kinds = str(outputs.dtype)
loss = outputs.float().square().mean()
scaler.scale(loss).backward()
scaler.step(optimizer)
scaler.update()
gradients = [str(weight.grad.dtype) for weight in model.parameters()]
report(inside=inside, kind=kinds, gradients=gradients)
