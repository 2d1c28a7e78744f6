"""Liger-Kernel's benchmarks of Hugging Face's operators, whose results on an A100-SXM4-80GB are published."""

import torch
from torch import nn

from report import report, reset_peaks


class RmsNorm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, hidden):
        kind = hidden.dtype
        hidden = hidden.to(torch.float32)
        variance = hidden.pow(2).mean(-1, keepdim=True)
        hidden = hidden * torch.rsqrt(variance + 1e-6)
        return self.weight * hidden.to(kind)


def peak(repeat):
    most = 0
    for _ in range(10):
        reset_peaks()
        repeat()
        most = max(most, torch.cuda.max_memory_allocated())
    return most


def cross_entropy(vocabulary, tokens=8 * 2048):
    logits = torch.randn(tokens, vocabulary, requires_grad=True, device="cuda")
    target = torch.randint(vocabulary, (tokens, 1), device="cuda").squeeze(1)
    loss = nn.CrossEntropyLoss()
    return peak(lambda: loss(logits, target).backward())


def rms_norm(width, rows=2048):
    norm, other = RmsNorm(width).to("cuda"), RmsNorm(width).to("cuda")  # the second is what it was compared with
    x = torch.randn(rows, width, dtype=torch.bfloat16, device="cuda", requires_grad=True)
    dy = torch.randn_like(x)
    return peak(lambda: norm(x).backward(dy, retain_graph=True))


report(
    cross_entropy={size: cross_entropy(size) for size in (4096, 8192, 16384, 32768)},
    rms_norm={size: rms_norm(size) for size in (1024, 2048, 4096, 8192, 16384, 32768)},
)
