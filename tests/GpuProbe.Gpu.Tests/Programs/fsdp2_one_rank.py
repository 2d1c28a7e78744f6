"""FSDP2 as one rank of many, over the process group that only claims the others. Usage: fsdp2_one_rank.py RANKS"""

import sys

import torch
import torch.distributed as dist
from torch import nn
from torch.distributed.fsdp import fully_shard
from torch.testing._internal.distributed.fake_pg import FakeStore

from report import report

ranks = int(sys.argv[1])
dist.init_process_group("fake", store=FakeStore(), rank=0, world_size=ranks)
model = nn.Sequential(*[nn.Linear(2048, 2048, bias=False) for _ in range(8)]).cuda()
whole = torch.cuda.memory_allocated()
for layer in model:
    fully_shard(layer)
fully_shard(model)
sharded = torch.cuda.memory_allocated()
optimizer = torch.optim.AdamW(model.parameters(), fused=True)
for _ in range(3):
    model(torch.randn(16, 2048, device="cuda")).sum().backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad()
report(whole=whole, sharded=sharded, end=torch.cuda.memory_allocated())
dist.destroy_process_group()
