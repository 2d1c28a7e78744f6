"""Groups of ranks: split from one communicator or made on their own, overlapping, as a mesh. Started by torchrun with four
ranks. Usage: nccl_groups.py split|made"""

import os
import sys

import torch
import torch.distributed as dist
from torch.distributed.device_mesh import init_device_mesh

from report import report

rank, ranks = int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
card = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
torch.cuda.set_device(card)
# With a device the first communicator is made at once, and groups are split from it.
dist.init_process_group("nccl", device_id=card if sys.argv[1] == "split" else None)
sums = {}


def summed(name, group=None):
    value = torch.tensor([1 << rank]).cuda()
    dist.all_reduce(value, group=group)
    sums[name] = value.item()


summed("all")
for name, members in {"even": [0, 2], "odd": [1, 3], "most": [0, 1, 2], "backwards": [3, 1, 0]}.items():
    group = dist.new_group(members)
    if rank in members:
        summed(name, group)
        gathered = [torch.zeros(1, dtype=torch.int64, device="cuda") for _ in members]
        dist.all_gather(gathered, torch.tensor([rank]).cuda(), group=group)
        assert sorted(part.item() for part in gathered) == sorted(members)
mesh = init_device_mesh("cuda", (2, 2), mesh_dim_names=("data", "tensor"))
for turn in range(50):
    summed("data", mesh.get_group("data"))
    summed("tensor", mesh.get_group("tensor"))
summed("all")
dist.barrier()
report(rank=rank, sums=sums)
dist.destroy_process_group()
