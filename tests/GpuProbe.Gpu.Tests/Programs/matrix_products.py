"""Operations of all matrix products of one training step in plain PyTorch, as PyTorch's own counter sees them.

Arguments: the folder of the peers, and a JSON list of set-ups, each a list of words. Prints a JSON list of numbers.
"""

import json
import sys

sys.path.insert(0, sys.argv[1])

import torch
from torch.utils.flop_counter import FlopCounterMode

import measured_steps
import options as setups
import torch_step


class Phases:
    """Runs the parts of a step and looks at nothing."""

    def __init__(self, device):
        self.device = device

    def run(self, name, step, index, body):
        return body()


def products(arguments):
    options = setups.parse(__doc__, arguments)
    device = torch.device("cpu")
    model, loss_of, vocabulary = measured_steps._build(torch_step.build, options, device)
    steps = measured_steps.TrainingSteps(options, model, loss_of, vocabulary, Phases(device))
    with FlopCounterMode(display=False) as counter:
        steps.run(1)
    counts = counter.get_flop_counts()["Global"]
    return sum(count for operator, count in counts.items() if str(operator).startswith(("aten.mm", "aten.bmm", "aten.addmm", "aten.baddbmm")))


print(json.dumps([products(arguments) for arguments in json.loads(sys.argv[2])]))
