"""Programs that go by what they read back from the card. Usage: host_reads.py waiting|selecting|scaling|reusing|asking|ending"""

import sys

import torch
from torch import nn

from report import report


def waiting():
    rounds, values = 0, torch.zeros(8, device="cuda")
    while not (values > 0).any():
        rounds += 1
    return {"rounds": rounds}


def selecting():
    values = torch.ones(1000, device="cuda")
    selections = values.nonzero(), values[values > 0], torch.unique(values), torch.ones(10, 40, device="cuda").nonzero()
    return {"selected": [len(selection) for selection in selections]}


def scaling():
    model, scaler = nn.Linear(4, 4).cuda(), torch.amp.GradScaler("cuda")
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scales = [scaler.get_scale()]
    for _ in range(2):
        scaler.scale(model(torch.ones(2, 4, device="cuda")).sum()).backward()
        scaler.step(optimizer)
        scaler.update()
        scales.append(scaler.get_scale())
    return {"scales": scales}


def reusing():
    nn.LSTM(256, 512, num_layers=2).cuda()(torch.randn(16, 32, 256, device="cuda"))[0].sum().backward()
    left = [torch.full((128,), 7, dtype=torch.int32).cuda() for _ in range(64)]
    held, places = left[0].tolist(), {block.data_ptr() for block in left}
    del left
    values = torch.linalg.svd(torch.randn(4, 64, 32, device="cuda"))[1]
    again = [torch.empty(128, dtype=torch.int32, device="cuda") for _ in range(64)]
    return {"held": sum(held), "values": list(values.shape), "reused": sum(block.data_ptr() in places for block in again),
            "left": sum(sum(block.tolist()) for block in again)}


def asking():
    """What programs ask before they go on, of many elements and of one."""
    answers = []
    for count in (8, 1):
        numbers, whole = torch.randn(count, device="cuda"), torch.zeros(count, 4, dtype=torch.long, device="cuda")
        answers += [bool((whole[:, -1] == 0).all()), bool(torch.isnan(numbers).any()), bool(torch.isfinite(numbers).all())]
    return {"answers": answers}


def ending():
    """A loop that tells the card itself when it is done."""
    rounds, unfinished = 0, torch.ones(1, dtype=torch.long, device="cuda")
    while not unfinished.max() == 0:
        rounds += 1
        unfinished = unfinished & ~torch.full((1,), rounds >= 20, device="cuda")
    return {"rounds": rounds}


report(**globals()[sys.argv[1]]())
