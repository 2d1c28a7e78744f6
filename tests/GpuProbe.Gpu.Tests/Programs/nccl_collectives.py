"""Every collective that torch.distributed has, with small payloads whose results are checked. One process a rank, started by
torchrun; the program asserts, and reports how much it compared."""

import os

import torch
import torch.distributed as dist

from report import report

FLOATS = [torch.float16, torch.bfloat16, torch.float32, torch.float64]
WHOLE = [torch.int8, torch.uint8, torch.int32, torch.int64]

rank, ranks = int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
dist.init_process_group("nccl")
compared = 0


def of(who, kind=torch.int64, count=6):
    """What a rank holds: small numbers, exact in every type, also multiplied over four ranks."""
    return torch.tensor([(who + i) % 3 + 1 for i in range(count)], dtype=kind)


def same(device_tensor, expected):
    global compared
    assert device_tensor.tolist() == expected.tolist(), (rank, device_tensor.tolist(), expected.tolist())
    compared += 1


def folded(kind, op, count=6):
    parts = torch.stack([of(who, torch.float64, count) for who in range(ranks)])
    result = {
        dist.ReduceOp.SUM: lambda: parts.sum(0),
        dist.ReduceOp.PRODUCT: lambda: parts.prod(0),
        dist.ReduceOp.MAX: lambda: parts.amax(0),
        dist.ReduceOp.MIN: lambda: parts.amin(0),
    }[op]()
    return result.to(kind)


for kind in FLOATS + WHOLE:
    for op in (dist.ReduceOp.SUM, dist.ReduceOp.PRODUCT, dist.ReduceOp.MAX, dist.ReduceOp.MIN):
        everywhere = of(rank, kind).cuda()
        dist.all_reduce(everywhere, op)
        same(everywhere, folded(kind, op))
        at_root = of(rank, kind).cuda()
        dist.reduce(at_root, ranks - 1, op)
        if rank == ranks - 1:
            same(at_root, folded(kind, op))
        slice_of_it = torch.zeros(2, dtype=kind, device="cuda")
        dist.reduce_scatter_tensor(slice_of_it, of(rank, kind, 2 * ranks).cuda(), op)
        same(slice_of_it, folded(kind, op, 2 * ranks)[2 * rank : 2 * rank + 2])

average = torch.tensor([float(rank), 4.0 * rank]).cuda()
dist.all_reduce(average, dist.ReduceOp.AVG)
same(average, torch.tensor([1.0, 4.0]) * (ranks - 1) / 2)
halved = torch.tensor([2.0 * rank, 8.0]).cuda()
dist.all_reduce(halved, dist._make_nccl_premul_sum(0.5))
same(halved, torch.tensor([ranks * (ranks - 1) / 2, 4.0 * ranks]))

gathered = torch.zeros(ranks * 6, dtype=torch.int64, device="cuda")
dist.all_gather_into_tensor(gathered, of(rank).cuda())
same(gathered, torch.cat([of(who) for who in range(ranks)]))
uneven = [torch.zeros(who + 1, dtype=torch.int64, device="cuda") for who in range(ranks)]
dist.all_gather(uneven, of(rank, count=rank + 1).cuda())
for who, part in enumerate(uneven):
    same(part, of(who, count=who + 1))

for root in range(ranks):
    announced = of(rank).cuda()
    dist.broadcast(announced, root)
    same(announced, of(root))
    pieces = [of(10 * rank + who).cuda() for who in range(ranks)] if rank == root else None
    piece = torch.zeros(6, dtype=torch.int64, device="cuda")
    dist.scatter(piece, pieces, src=root)
    same(piece, of(10 * root + rank))
    into = [torch.zeros(6, dtype=torch.int64, device="cuda") for _ in range(ranks)] if rank == root else None
    dist.gather(of(rank).cuda(), into, dst=root)
    for who, part in enumerate(into or []):
        same(part, of(who))

mixed = torch.zeros(2 * ranks, dtype=torch.int64, device="cuda")
dist.all_to_all_single(mixed, torch.tensor([[rank, to] for to in range(ranks)]).flatten().cuda())
same(mixed, torch.tensor([[of_whom, rank] for of_whom in range(ranks)]).flatten())
received = [torch.zeros(1 + rank, dtype=torch.int64, device="cuda") for _ in range(ranks)]
dist.all_to_all(received, [torch.full((1 + to,), rank).cuda() for to in range(ranks)])
for who, part in enumerate(received):
    same(part, torch.full((1 + rank,), who))

following, before = (rank + 1) % ranks, (rank - 1) % ranks
arrived = torch.zeros(6, dtype=torch.int64, device="cuda")
ring = [dist.P2POp(dist.irecv, arrived, before), dist.P2POp(dist.isend, of(rank).cuda(), following)]
for work in dist.batch_isend_irecv(ring):
    work.wait()
same(arrived, of(before))
for turn in range(ranks - 1):
    passed = of(turn).cuda()
    if rank == turn:
        dist.send(passed, turn + 1)
    elif rank == turn + 1:
        passed.zero_()
        dist.recv(passed, turn)
        same(passed, of(turn))

objects = [None] * ranks
# Of equal sizes: which of several sizes is the greatest is asked of the card.
dist.all_gather_object(objects, {"rank": rank, "text": "x" * 100})
assert objects == [{"rank": who, "text": "x" * 100} for who in range(ranks)]

large = torch.ones(1 << 22, device="cuda")
for _ in range(100):
    dist.all_reduce(large)
counter = torch.tensor([1], device="cuda")
dist.all_reduce(counter)
same(counter, torch.tensor([ranks]))
dist.barrier()
report(rank=rank, compared=compared)
dist.destroy_process_group()
