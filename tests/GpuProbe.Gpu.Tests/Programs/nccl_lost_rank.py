"""A rank that dies while the others wait for it: they must be told. Started with two ranks, without a launcher that would
end them all. Prints what the other rank got."""

import os
import signal
import sys
import time

import torch
import torch.distributed as dist

from report import report

rank, store = int(sys.argv[1]), sys.argv[2]
torch.cuda.set_device(rank)
dist.init_process_group("nccl", init_method=f"file://{store}", rank=rank, world_size=2)
value = torch.tensor([1]).cuda()
dist.all_reduce(value)
assert value.item() == 2
if rank == 1:
    os.kill(os.getpid(), signal.SIGKILL)
start = time.monotonic()
try:
    dist.all_reduce(value)
    error = "none"
except dist.DistBackendError as raised:
    error = str(raised)
report(rank=rank, error=error, seconds=time.monotonic() - start)
sys.stdout.flush()
os._exit(0)
