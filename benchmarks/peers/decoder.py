"""The decoder of src/GpuProbe.Training/Model in plain PyTorch: the same operators in the same order.

B micro-batch, S sequence, H hidden size, I intermediate size, V vocabulary, Hq query heads, Hkv key and value heads,
D head width. The names are those of Hugging Face's modules, and so are the lifetimes of their local variables.
"""

import torch
from torch import nn
from torch.nn import functional

import attention
import checkpointing
import four_bits
import losses
import precision


class Shape:
    """What the modules need of a config.json."""

    def __init__(self, config, layers):
        family = config["model_type"]
        self.vocabulary = config["vocab_size"]
        self.hidden = config["hidden_size"]
        self.intermediate = config["intermediate_size"]
        self.layers = layers or config["num_hidden_layers"]
        self.heads = config["num_attention_heads"]
        self.key_value_heads = config.get("num_key_value_heads") or self.heads
        self.head_dim = config.get("head_dim") or self.hidden // self.heads
        self.epsilon = config["rms_norm_eps"]
        self.theta = (config.get("rope_parameters") or config).get("rope_theta") or 10000.0
        self.tied = bool(config.get("tie_word_embeddings"))
        bias = family == "llama" and bool(config.get("attention_bias"))
        self.qkv_bias = family == "qwen2" or bias
        self.output_bias = bias
        self.mlp_bias = family == "llama" and bool(config.get("mlp_bias"))
        self.fused_projections = family == "phi3"
        windowed = family in ("mistral", "phi3") or (family == "qwen2" and config.get("use_sliding_window"))
        self.window = config.get("sliding_window") if windowed else None
        self.query_width = self.heads * self.head_dim
        self.key_value_width = self.key_value_heads * self.head_dim


class RmsNorm(nn.Module):
    """x, y [B, S, H]; computed in fp32 step by step, or by libtorch's own operator."""

    def __init__(self, shape, options, device, dtype):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(shape.hidden, device=device, dtype=dtype))
        self.epsilon, self.fused = shape.epsilon, options.style == "fused"

    def forward(self, hidden):
        if self.fused:
            return functional.rms_norm(hidden, self.weight.shape, self.weight, self.epsilon)
        dtype = hidden.dtype
        hidden = hidden.to(torch.float32)
        variance = hidden.pow(2).mean(-1, keepdim=True)
        hidden = hidden * torch.rsqrt(variance + self.epsilon)
        return self.weight * hidden.to(dtype)


def rotate(x, cos, sin):
    """x [B, heads, S, D]; cos, sin [1, 1, S, D]; pairs are halves of the head."""
    return (x * cos) + (rotate_half(x) * sin)


def rotate_half(x):
    half = x.shape[-1] // 2
    first = x[..., :half]
    second = x[..., half:]
    return torch.cat((-second, first), dim=-1)


class SelfAttention(nn.Module):
    """Input and output [B, S, H]."""

    def __init__(self, shape, attend, linear, device, dtype):
        super().__init__()
        self.shape, self.attend = shape, attend
        self.widths = [shape.query_width, shape.key_value_width, shape.key_value_width]
        names = ["q_proj", "k_proj", "v_proj"]
        parts = {"qkv_proj": sum(self.widths)} if shape.fused_projections else dict(zip(names, self.widths))
        for name, width in parts.items():
            setattr(self, name, linear(shape.hidden, width, shape.qkv_bias, device, dtype))
        self.o_proj = linear(shape.query_width, shape.hidden, shape.output_bias, device, dtype)

    def forward(self, hidden, context):
        batch, length, _ = hidden.shape
        query, key, value = self.project(hidden)
        cos, sin = context["cos"].unsqueeze(1), context["sin"].unsqueeze(1)
        query, key = self.rotate(query, cos, sin), self.rotate(key, cos, sin)
        mixed, weights = self.attend(query, key, value, context["mask"], self.shape.head_dim ** -0.5)
        return self.o_proj(mixed.reshape(batch, length, self.shape.query_width)), weights

    def rotate(self, x, cos, sin):
        if not self.shape.fused_projections:
            return rotate(x, cos, sin)
        # Phi3 puts the part of a head that is not rotated beside the rest; here it is empty, and the copy is left.
        return torch.cat((rotate(x, cos, sin), x[..., self.shape.head_dim:]), dim=-1)

    def project(self, hidden):
        if self.shape.fused_projections:
            joined = self.qkv_proj(hidden)
            query, key, _ = self.widths
            return (self.split(joined[..., :query]), self.split(joined[..., query:query + key]),
                    self.split(joined[..., query + key:]))
        return self.split(self.q_proj(hidden)), self.split(self.k_proj(hidden)), self.split(self.v_proj(hidden))

    def split(self, projected):
        return projected.view(*projected.shape[:2], -1, self.shape.head_dim).transpose(1, 2)


class FeedForward(nn.Module):
    """down(silu(gate(x)) * up(x)); input and output [B, S, H], inside [B, S, I]."""

    def __init__(self, shape, linear, device, dtype):
        super().__init__()
        self.joined = shape.fused_projections
        parts = {"gate_up_proj": 2 * shape.intermediate} if self.joined else {
            "gate_proj": shape.intermediate, "up_proj": shape.intermediate}
        for name, width in parts.items():
            setattr(self, name, linear(shape.hidden, width, shape.mlp_bias, device, dtype))
        self.down_proj = linear(shape.intermediate, shape.hidden, shape.mlp_bias, device, dtype)

    def forward(self, hidden):
        if self.joined:
            gate, up = self.gate_up_proj(hidden).chunk(2, dim=-1)
            up = up * functional.silu(gate)
            return self.down_proj(up)
        return self.down_proj(functional.silu(self.gate_proj(hidden)) * self.up_proj(hidden))


class DecoderBlock(nn.Module):
    """Pre-norm attention and feed-forward network, each added to its input [B, S, H]."""

    def __init__(self, shape, options, device, dtype):
        super().__init__()
        linear, attend = four_bits.linear(options), checkpointing.attention(options, attention.chosen(options))
        self.self_attn = SelfAttention(shape, attend, linear, device, dtype)
        self.mlp = FeedForward(shape, linear, device, dtype)
        self.input_layernorm = RmsNorm(shape, options, device, dtype)
        self.post_attention_layernorm = RmsNorm(shape, options, device, dtype)

    def forward(self, hidden, context):
        residual = hidden
        hidden = self.input_layernorm(hidden)
        hidden, _ = self.self_attn(hidden, context)
        hidden = residual + hidden
        residual = hidden
        hidden = self.post_attention_layernorm(hidden)
        hidden = self.mlp(hidden)
        return residual + hidden


class Decoder(nn.Module):
    """Tokens and labels [B, S] to their loss. Weights may be made elsewhere than what is computed with them."""

    def __init__(self, shape, options, device, dtype, weight_device=None):
        super().__init__()
        weights = weight_device or device
        self.shape, self.options = shape, options
        self.eager = options.attention == "eager"
        self.embed_tokens = nn.Embedding(shape.vocabulary, shape.hidden, device=weights, dtype=dtype)
        self.layers = nn.ModuleList(DecoderBlock(shape, options, weights, dtype) for _ in range(shape.layers))
        self.norm = RmsNorm(shape, options, weights, dtype)
        exponents = torch.arange(0, shape.head_dim, 2, dtype=torch.float64) / shape.head_dim
        frequencies = (shape.theta ** -exponents).to(torch.float32).view(1, -1, 1)
        self.register_buffer("frequencies", frequencies.to(device), persistent=False)
        if not shape.tied:
            self.lm_head = nn.Linear(shape.hidden, shape.vocabulary, False, weights, dtype)

    def forward(self, tokens, labels):
        with precision.forward_context(self.options):
            loss, logits = self.outputs(tokens, labels)
        precision.release(self.options, logits)
        return loss

    def outputs(self, tokens, labels):
        """The loss and, where they were all there at once, the logits; the hidden states stay until the loss is known."""
        hidden, upcast = self.hidden(tokens), self.options.style == "hf"
        if self.options.loss == "chunked":
            return losses.chunked(hidden, self.head_weight(), labels, upcast), None
        logits = functional.linear(hidden, self.head_weight())
        return losses.full(logits, labels, upcast), logits

    def head_weight(self):
        return self.embed_tokens.weight if self.shape.tied else self.lm_head.weight

    def hidden(self, tokens):
        """What the head is applied to [B, S, H], of tokens [B, S]."""
        embedded = self.embed_tokens(tokens)
        positions = (torch.arange(tokens.shape[1], device=tokens.device) + 0).unsqueeze(0)
        context = self.context(*tokens.shape, positions, embedded.dtype)
        hidden = embedded
        for index, layer in enumerate(self.layers):
            hidden = checkpointing.call(self.options, layer, index, hidden, context)
        hidden = self.norm(hidden)
        # transformers' logits_to_keep: slices of everything, each of which makes a new gradient in backward.
        return hidden[:, slice(0, None), :] if self.options.style == "hf" else hidden

    def context(self, batch, length, positions, dtype):
        """What all blocks of one pass share: the mask, where the kernel needs one, and the rotary tables [1, S, D]."""
        mask = self.mask(batch, length, positions.device, dtype)
        numbers = positions[:, None, :].to(torch.float32)
        with precision.without_autocast(self.options):
            frequencies = torch.matmul(self.frequencies, numbers).transpose(1, 2)
            angles = torch.cat((frequencies, frequencies), dim=-1)
            cos = angles.cos() * 1.0
            sin = angles.sin() * 1.0
        # No block reads the positions, but what is computed again in backward keeps them.
        return {"mask": mask, "positions": positions, "cos": cos.to(dtype), "sin": sin.to(dtype)}

    def mask(self, batch, length, device, dtype):
        window = self.shape.window
        if not self.eager and (window is None or length < window):
            return None
        visible = self.visible(length, window, device).expand(batch, 1, length, length)
        if not self.eager:
            return visible
        zero = torch.zeros((), dtype=dtype, device=device)
        lowest = torch.full((), torch.finfo(dtype).min, dtype=dtype, device=device)
        return torch.where(visible, zero, lowest)

    @staticmethod
    def visible(length, window, device):
        """Truth values [1, 1, S, S], rows are queries."""
        queries = (torch.arange(length, device=device) + 0).view(1, 1, length, 1)
        keys = (torch.arange(length, device=device) + 0).view(1, 1, 1, length)
        if window is None:
            return keys <= queries
        visible = torch.ones((), dtype=torch.bool, device=device)
        visible = visible & (keys > queries - window)
        return visible & (keys <= queries)
