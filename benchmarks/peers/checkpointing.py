"""Activation checkpointing of decoder blocks with ``torch.utils.checkpoint``."""


def call(options, block, index, hidden, context):
    """The block's result; what of it is computed again in backward is up to the options."""
    if options.checkpointing != "none":
        raise SystemExit(f"--checkpointing {options.checkpointing} is not written in Python")
    return block(hidden, context)
