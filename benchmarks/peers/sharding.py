"""One rank of many with PyTorch's own implementations, over the process group that only claims the other ranks.

``zero3`` and ``zero2`` are ``fully_shard`` of each block and of the whole, as torchtitan applies it: the model is made on the
meta device, sharded, and only its shares get memory. ``zero2`` keeps gathered weights from forward to backward.
"""

import torch
import torch.distributed as dist
from torch.distributed.fsdp import MixedPrecisionPolicy, fully_shard
from torch.testing._internal.distributed.fake_pg import FakeStore

import precision


def is_fully_sharded(options):
    return options.shard in ("zero2", "zero3")


def start(options):
    """Makes this process the first of the ranks that a set-up asks for."""
    if dist.is_initialized():
        dist.destroy_process_group()
    if options.shard != "none":
        dist.init_process_group("fake", store=FakeStore(), rank=0, world_size=options.ranks)


def weight_device(options, device):
    """Where weights are made."""
    return torch.device("meta") if is_fully_sharded(options) else device


def shared_out(model, options, device):
    """The model with its weights shared out, their values still to be given."""
    if not is_fully_sharded(options):
        return model
    keywords = {"reshard_after_forward": options.shard == "zero3"}
    if precision.is_mixed(options):
        keywords["mp_policy"] = MixedPrecisionPolicy(param_dtype=torch.bfloat16, reduce_dtype=torch.float32)
    for block in model.layers:
        fully_shard(block, **keywords)
    fully_shard(model, **keywords)
    # The rotary frequencies are no weight, and there already.
    frequencies = model._buffers.pop("frequencies")
    model.to_empty(device=device)
    model.register_buffer("frequencies", frequencies, persistent=False)
    return model


def local(weight):
    """What this rank has of a weight."""
    return weight.to_local() if hasattr(weight, "to_local") else weight
