"""One rank of many with PyTorch's own implementations. Without torchrun its process group only claims the other ranks.

``zero3`` and ``zero2`` are ``fully_shard`` of each block and of the whole, as torchtitan applies it: the model is made on the
meta device, sharded, and only its shares get memory. ``zero2`` keeps gathered weights from forward to backward.
"""

import os

import torch
import torch.distributed as dist
from torch.distributed.fsdp import MixedPrecisionPolicy, fully_shard
from torch.nn.parallel import DistributedDataParallel
from torch.testing._internal.distributed.fake_pg import FakeStore

import precision


def is_fully_sharded(options):
    return options.shard in ("zero2", "zero3")


def started_by_torchrun():
    """Whether the other ranks are processes, too."""
    return "LOCAL_RANK" in os.environ


def device(options):
    """This rank's card."""
    if not started_by_torchrun():
        return torch.device(options.device)
    own = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
    torch.cuda.set_device(own)
    return own


def start(options):
    """Makes this process the first of the ranks that a set-up asks for."""
    if dist.is_initialized():
        dist.destroy_process_group()
    if started_by_torchrun():
        dist.init_process_group("nccl")
    elif options.shard != "none":
        dist.init_process_group("fake", store=FakeStore(), rank=0, world_size=options.ranks)


def leave():
    """Ends the group: a process whose threads still watch over it would abort at its end."""
    if dist.is_initialized():
        dist.destroy_process_group()


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


def replicated(model, options, device):
    """The model with its copies on all ranks kept alike."""
    wrapped = DistributedDataParallel(model, device_ids=[device.index])
    if dist.get_backend() == "fake":
        # Its all-reduce has no result, which the reducer of 2.6 would take for a failure.
        wrapped.register_comm_hook(None, unchanged)
    return wrapped


def unchanged(_, bucket):
    """What the all-reduce of a bucket of gradients gives, at once."""
    done = torch.futures.Future()
    done.set_result(bucket.buffer())
    return done


def local(weight):
    """What this rank has of a weight."""
    return weight.to_local() if hasattr(weight, "to_local") else weight
