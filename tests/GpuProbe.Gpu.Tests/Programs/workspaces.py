"""What the first matrix products of the two threads leave: cuBLAS' workspaces."""

import torch

from report import report

weight = torch.randn(512, 512, device="cuda", requires_grad=True)
inputs = torch.randn(512, 512, device="cuda", requires_grad=True)
before = torch.cuda.memory_allocated()
outputs = inputs @ weight
forward = torch.cuda.memory_allocated() - before - outputs.nbytes
outputs.sum().backward()
backward = torch.cuda.memory_allocated() - before - outputs.nbytes - weight.grad.nbytes - inputs.grad.nbytes
report(forward=forward, backward=backward)
