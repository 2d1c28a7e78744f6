"""Types of weights, and the context in which a forward pass runs."""

import contextlib

import torch

WEIGHT_TYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
COMPUTE_TYPES = {"bf16-mixed": torch.bfloat16, "fp16-mixed": torch.float16}


def weight_type(options):
    """Type in which the model's weights are made."""
    if options.base_weights == "bf16":
        return torch.bfloat16
    if options.base_weights in ("nf4", "nf4-double") and is_mixed(options):
        return COMPUTE_TYPES[options.precision]
    return WEIGHT_TYPES.get(options.precision, torch.float32)


def is_mixed(options):
    return options.precision in COMPUTE_TYPES


def uses_autocast(options):
    """Where weights are sharded, each gathered copy of them is in 16 bits already."""
    return is_mixed(options) and options.shard not in ("zero2", "zero3")


def forward_context(options):
    """What surrounds each forward pass and its loss."""
    if not uses_autocast(options):
        return contextlib.nullcontext()
    return torch.autocast(torch.device(options.device).type, dtype=COMPUTE_TYPES[options.precision])


def gradient_scaler(options):
    """Scales gradients in fp16; None where they need no scale."""
    return torch.amp.GradScaler(torch.device(options.device).type) if options.precision == "fp16-mixed" else None


def backward(scaler, loss):
    (loss if scaler is None else scaler.scale(loss)).backward()


def step(scaler, optimizer):
    """The optimizer's step; a scaler divides gradients before it or hands their scale to it, or skips it."""
    if scaler is None:
        optimizer.step()
        return
    scaler.step(optimizer)
    scaler.update()


def without_autocast(options):
    """For the rotary tables, which transformers computes in fp32."""
    return torch.autocast(torch.device(options.device).type, enabled=False) if uses_autocast(options) else contextlib.nullcontext()


def release(options, logits):
    """What becomes of a model's outputs but for its loss: Accelerate converts them to fp32 before they are let go."""
    if uses_autocast(options) and options.style == "hf" and logits is not None:
        logits.float()
