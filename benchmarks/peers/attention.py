"""Attention of q [B, Hq, S, D] to k, v [B, Hkv, S, D]; results [B, S, Hq, D] and, where they exist, weights [B, Hq, S, S]."""

import contextlib

import torch
from torch.nn import functional
from torch.nn.attention import SDPBackend, sdpa_kernel

KERNELS = {"flash": SDPBackend.FLASH_ATTENTION, "efficient": SDPBackend.EFFICIENT_ATTENTION, "math": SDPBackend.MATH}


def only(kind):
    """Within it, ``scaled_dot_product_attention`` takes this kernel and no other."""
    return sdpa_kernel(KERNELS[kind]) if kind in KERNELS else contextlib.nullcontext()


def repeat_heads(x, groups):
    """[B, Hkv, S, D] -> [B, Hkv * groups, S, D]."""
    if groups == 1:
        return x
    batch, heads, length, width = x.shape
    return x[:, :, None].expand(batch, heads, groups, length, width).reshape(batch, heads * groups, length, width)


def eager(query, key, value, mask, scale):
    """Written out, the softmax in fp32."""
    groups = query.shape[1] // key.shape[1]
    keys = repeat_heads(key, groups)
    values = repeat_heads(value, groups)
    weights = torch.matmul(query, keys.transpose(2, 3)) * scale
    weights = weights + mask
    weights = functional.softmax(weights, dim=-1, dtype=torch.float32).to(query.dtype)
    mixed = torch.matmul(weights, values)
    mixed = mixed.transpose(1, 2).contiguous()
    return mixed, weights


def fused(options):
    """libtorch's; grouped heads are left to the kernel unless there is a mask, or unless they are always to be repeated."""
    def attend(query, key, value, mask, scale):
        groups = query.shape[1] // key.shape[1]
        if mask is not None or options.repeat_kv == "always":
            key, value, groups = repeat_heads(key, groups), repeat_heads(value, groups), 1
        with only(options.attention):
            mixed = functional.scaled_dot_product_attention(
                query, key, value, attn_mask=mask, is_causal=mask is None and query.shape[2] > 1, scale=scale,
                enable_gqa=groups > 1)
        return mixed.transpose(1, 2).contiguous(), None
    return attend


def chosen(options):
    return eager if options.attention == "eager" else fused(options)
