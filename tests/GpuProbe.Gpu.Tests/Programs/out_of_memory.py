"""Runs into the card's limit. Usage: out_of_memory.py caught|uncaught"""

import sys

import torch

from report import report

MIB = 1 << 20
kept = [torch.empty(512 * MIB, dtype=torch.uint8, device="cuda")]
cached = torch.empty(256 * MIB, dtype=torch.uint8, device="cuda")
del cached
message = None
try:
    while True:
        kept.append(torch.empty(300 * MIB, dtype=torch.uint8, device="cuda"))
except torch.OutOfMemoryError as error:
    if sys.argv[1] == "uncaught":
        raise
    message = str(error)
free, total = torch.cuda.mem_get_info()
statistics = torch.cuda.memory_stats()
report(message=message, kept=len(kept), free=free, total=total, allocated=torch.cuda.memory_allocated(), reserved=torch.cuda.memory_reserved(),
       retries=statistics["num_alloc_retries"], errors=statistics["num_ooms"])
