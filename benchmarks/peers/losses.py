"""Mean cross entropy of each token given those before it: from all logits at once, or from those of a few tokens at a time."""

import torch
from torch.nn import functional

IGNORED = -100


def full(logits, labels, upcast):
    # As in transformers, the logits stay until the loss is known: the model's output holds them.
    values = logits.to(torch.float32) if upcast else logits
    labels = functional.pad(labels, (0, 1), value=IGNORED)
    shifted = labels[..., 1:].contiguous()
    return functional.cross_entropy(values.view(-1, logits.shape[-1]), shifted.view(-1), ignore_index=IGNORED)


def chunk_rows(rows, vocabulary, hidden):
    """As Liger-Kernel: logits of a chunk take about as much as all hidden states, rounded up to a power of two."""
    chunks = -(-vocabulary // hidden)
    return 1 << (-(-rows // chunks) - 1).bit_length()


def chunked(hidden, weight, labels, upcast):
    """hidden [B, S, H]; weight [V, H]; labels [B, S]."""
    labels = functional.pad(labels, (0, 1), value=IGNORED)
    shifted = labels[..., 1:].contiguous()
    return Chunked.apply(hidden.view(-1, hidden.shape[-1]), weight, shifted.view(-1), upcast)


class Chunked(torch.autograd.Function):
    """The gradients are computed with the loss; backward only multiplies them."""

    @staticmethod
    def forward(context, hidden, weight, labels, upcast):
        kind = hidden.device.type
        dtype = torch.get_autocast_dtype(kind) if torch.is_autocast_enabled(kind) else weight.dtype
        grad_hidden = torch.empty_like(hidden) if hidden.requires_grad else None
        grad_weight = torch.empty_like(weight) if weight.requires_grad else None
        with torch.autocast(kind, enabled=False):
            factor = weight.to(dtype)
            total = torch.zeros((), device=hidden.device)
            count = labels.ne(IGNORED).sum().to(torch.float32)
            scale = count.reciprocal()
            rows = chunk_rows(hidden.shape[0], *weight.shape)
            for start in range(0, hidden.shape[0], rows):
                part = slice(start, start + rows)
                Chunked.add(hidden[part].to(dtype), factor, labels[part], upcast, total, scale,
                            None if grad_hidden is None else grad_hidden[part], grad_weight, start == 0)
        context.save_for_backward(grad_hidden, grad_weight)
        return total.div_(count)

    @staticmethod
    def add(inputs, factor, labels, upcast, total, scale, grad_inputs, grad_weight, first):
        values = inputs @ factor.t()
        if upcast:
            values = values.to(torch.float32)
        values = functional.log_softmax(values, -1)
        wide = values.dtype == torch.float32
        loss = functional.nll_loss(values, labels, ignore_index=IGNORED, reduction="sum" if wide else "none")
        total.add_(loss if wide else loss.sum(dtype=torch.float32))
        if grad_inputs is None and grad_weight is None:
            return
        share = labels.ne(IGNORED).to(values.dtype).mul_(scale).unsqueeze(1)
        values.exp_().mul_(share).scatter_add_(1, labels.clamp_min(0).unsqueeze(1), share.neg())
        values = values.to(factor.dtype)
        if grad_inputs is not None:
            if grad_inputs.dtype == factor.dtype:
                torch.mm(values, factor, out=grad_inputs)
            else:
                grad_inputs.copy_(values @ factor)
        if grad_weight is None:
            return
        if grad_weight.dtype != factor.dtype:
            grad_weight.copy_(values.t() @ inputs) if first else grad_weight.add_(values.t() @ inputs)
        elif first:
            torch.mm(values.t(), inputs, out=grad_weight)
        else:
            grad_weight.addmm_(values.t(), inputs)

    @staticmethod
    def backward(context, gradient):
        grad_hidden, grad_weight = context.saved_tensors
        for saved in (grad_hidden, grad_weight):
            if saved is not None:
                saved.mul_(gradient)
        return grad_hidden, grad_weight, None, None
