"""Data parallel training in real processes, one card each. Started by torchrun. Usage: two_ranks.py ddp|fsdp2"""

import os
import sys

import torch
import torch.distributed as dist
from torch import nn
from torch.distributed.fsdp import fully_shard
from torch.nn.parallel import DistributedDataParallel

from report import report

rank = int(os.environ["RANK"])
torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
dist.init_process_group("nccl")
small = torch.full((4,), float(rank + 1)).cuda()
dist.all_reduce(small)
gathered = [torch.zeros(2, dtype=torch.int64, device="cuda") for _ in range(dist.get_world_size())]
dist.all_gather(gathered, torch.tensor([rank, 10 * rank]).cuda())
model = nn.Sequential(*[nn.Linear(1024, 1024) for _ in range(8)]).cuda()
if sys.argv[1] == "ddp":
    model = DistributedDataParallel(model)
else:
    for layer in model:
        fully_shard(layer)
    fully_shard(model)
optimizer = torch.optim.AdamW(model.parameters(), fused=True)
for _ in range(3):
    model(torch.randn(16, 1024, device="cuda")).sum().backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad()
dist.barrier()
report(rank=rank, sum=small.tolist(), gathered=[part.tolist() for part in gathered], end=torch.cuda.memory_allocated())
dist.destroy_process_group()
