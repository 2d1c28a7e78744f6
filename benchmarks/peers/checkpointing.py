"""Activation checkpointing of decoder blocks with ``torch.utils.checkpoint``."""

import functools

import torch
from torch.utils.checkpoint import checkpoint, create_selective_checkpoint_contexts

# What selective checkpointing keeps: results of matrix products and of attention kernels.
KEPT = [
    torch.ops.aten.mm.default,
    torch.ops.aten.addmm.default,
    torch.ops.aten.bmm.default,
    torch.ops.aten.baddbmm.default,
    torch.ops.aten._scaled_dot_product_flash_attention.default,
    torch.ops.aten._scaled_dot_product_efficient_attention.default,
    torch.ops.aten._scaled_dot_product_cudnn_attention.default,
    torch.ops.aten._scaled_dot_product_flash_attention_for_cpu.default,
]


def call(options, block, index, hidden, context):
    """The block's result; what of it is computed again in backward is up to the options."""
    kind, _, detail = options.checkpointing.partition(":")
    if kind != "none" and not hidden.requires_grad:
        # As PEFT's prepare_model_for_gradient_checkpointing, where no weight before the blocks is trained.
        hidden.requires_grad_(True)
    if kind == "none" or options.checkpointing == "selective:attention" or (kind == "every" and index % int(detail) != 0):
        return block(hidden, context)
    if kind == "selective":
        kept = functools.partial(create_selective_checkpoint_contexts, KEPT)
        return checkpoint(block, hidden, context, use_reentrant=False, context_fn=kept)
    return checkpoint(block, hidden, context, use_reentrant=options.checkpointing_impl == "reentrant")


def attention(options, attend):
    """Attention proper of a block, from rotated query and key to what the output projection takes."""
    if options.checkpointing != "selective:attention":
        return attend
    again = functools.partial(checkpoint, lambda *given: attend(*given)[0], use_reentrant=options.checkpointing_impl == "reentrant")
    return lambda *given: (again(*given), None)
