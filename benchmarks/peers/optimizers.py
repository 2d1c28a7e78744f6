"""The optimizers of ``gpuprobe`` as PyTorch has them."""

import torch

IMPLEMENTATIONS = {"fused": {"fused": True}, "foreach": {"foreach": True}, "loop": {"foreach": False, "fused": False}}


def create(options, model):
    """The optimizer of a model's trained weights, or None."""
    if options.optimizer == "none":
        return None
    trained = [weight for weight in model.parameters() if weight.requires_grad]
    return torch.optim.AdamW(
        trained, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01, **IMPLEMENTATIONS[options.optimizer_impl])
