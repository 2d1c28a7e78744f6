"""Launches a kernel, and says what code libtorch has for the card."""

import torch

from report import report

torch.ones(4, device="cuda")
report(capability=torch.cuda.get_device_capability(), code=torch.cuda.get_arch_list())
