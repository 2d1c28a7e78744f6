"""Layers that need more of NVIDIA's libraries than cuBLAS. Usage: layers.py convolution|lstm|svd|fft|attention"""

import sys

import torch
from torch import nn

from report import report


def convolution():
    layer = nn.Sequential(nn.Conv2d(3, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(64, 8, 1)).cuda()
    return layer(torch.randn(8, 3, 64, 64, device="cuda"))


def lstm():
    layer = nn.LSTM(256, 512, num_layers=2, bidirectional=True, batch_first=True, dropout=0.1).cuda()
    return layer(torch.randn(16, 32, 256, device="cuda"))[0]


def svd():
    u, s, v = torch.linalg.svd(torch.randn(4, 64, 32, device="cuda", requires_grad=True), full_matrices=False)
    return torch.cat([u.flatten(1), s, v.flatten(1)], 1)


def fft():
    return torch.fft.rfft2(torch.randn(4, 128, 128, device="cuda", requires_grad=True)).abs()


def attention():
    q, k, v = (torch.randn(2, 16, 512, 64, device="cuda", dtype=torch.bfloat16, requires_grad=True) for _ in range(3))
    return torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)


outputs = globals()[sys.argv[1]]()
outputs.sum().backward()
torch.cuda.synchronize()
report(shape=list(outputs.shape), cudnn=torch.backends.cudnn.version())
