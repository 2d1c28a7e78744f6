"""The optimizers of ``gpuprobe`` as PyTorch has them."""

import weakref

import torch
from torch.distributed.optim import ZeroRedundancyOptimizer

import precision

IMPLEMENTATIONS = {"fused": {"fused": True}, "foreach": {"foreach": True}, "loop": {"foreach": False}}


def trained_weights(model):
    """The weights that an optimizer updates."""
    return [weight for weight in model.parameters() if weight.requires_grad]


def create(options, model):
    """The optimizer of a model's trained weights, or None."""
    if options.optimizer == "none":
        return None
    if options.optimizer_step == "in-backward":
        return InBackward(options, trained_weights(model))
    if options.shard == "zero1":
        kind, keywords = kind_of(options)
        return ZeroRedundancyOptimizer(trained_weights(model), optimizer_class=kind, **keywords)
    return of_weights(options, trained_weights(model))


def of_weights(options, weights):
    """The optimizer of some weights."""
    kind, keywords = kind_of(options)
    return kind(weights, **keywords)


def kind_of(options):
    """An optimizer's class, and what it is made with beside the weights."""
    implementation = IMPLEMENTATIONS[options.optimizer_impl]
    if options.optimizer == "sgd":
        return torch.optim.SGD, {"lr": 1e-3, "momentum": 0.9, **implementation}
    if options.optimizer == "adafactor":
        return torch.optim.Adafactor, implementation
    if options.optimizer_impl == "loop":
        implementation = {"foreach": False, "fused": False}
    return torch.optim.AdamW, {"lr": 1e-3, "betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 0.01, **implementation}


def update(options, optimizer, model, scaler):
    """What comes between backward and the release of gradients: they lose their scale and are clipped, then are used."""
    if options.clip_grad_norm is not None:
        if scaler is not None:
            scaler.unscale_(optimizer)
        torch.nn.utils.clip_grad_norm_(trained_weights(model), options.clip_grad_norm)
    precision.step(scaler, optimizer)


class InBackward:
    """PyTorch's recipe for an optimizer step in backward: one optimizer for each weight, called by a hook on its gradient."""

    def __init__(self, options, weights):
        self.each = {weight: of_weights(options, [weight]) for weight in weights}
        # A hook that held the optimizers would keep the weights alive, and they the hook: Python's collector does not see that cycle.
        own = weakref.ref(self)

        def update(weight):
            optimizer = own().each[weight]
            optimizer.step()
            optimizer.zero_grad()

        for weight in weights:
            weight.register_post_accumulate_grad_hook(update)
