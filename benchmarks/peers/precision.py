"""Types of weights, and the context in which a forward pass runs."""

import contextlib

import torch

WEIGHT_TYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


def weight_type(options):
    """Type in which the model's weights are made."""
    return torch.bfloat16 if options.base_weights == "bf16" else WEIGHT_TYPES[options.precision]


def forward_context(options):
    """What surrounds each forward pass."""
    return contextlib.nullcontext()
