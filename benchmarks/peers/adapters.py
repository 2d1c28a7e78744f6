"""Low-rank adapters beside frozen linear layers: the operators, types, names and lifetimes of PEFT's ``lora.Linear`` and
``lora.Linear4bit``, and with the style ``fused`` of torchtune's ``LoRALinear``.
"""

import torch
from torch import nn

import four_bits

ATTENTION = ["q_proj", "k_proj", "v_proj", "qkv_proj", "o_proj"]
ALL_LINEAR = [*ATTENTION, "gate_proj", "up_proj", "gate_up_proj", "down_proj"]


class LoraLinear(nn.Module):
    """y = W x + scaling * B A dropout(x); x [.., inputs], A [rank, inputs], B [outputs, rank], y [.., outputs]."""

    def __init__(self, frozen, options):
        super().__init__()
        self.base_layer = frozen
        rank, share = options.lora_rank, options.lora_dropout
        self.scaling = options.lora_alpha / rank
        self.lora_dropout = nn.ModuleDict({"default": nn.Dropout(share) if share > 0 else nn.Identity()})
        self.lora_A = nn.ModuleDict({"default": nn.Linear(frozen.in_features, rank, bias=False)})
        self.lora_B = nn.ModuleDict({"default": nn.Linear(rank, frozen.out_features, bias=False)})
        nn.init.zeros_(self.lora_B["default"].weight)
        held = frozen.weight
        kind = held.dtype if held.is_floating_point() else frozen.dtype if options.style == "fused" else None
        for part in (self.lora_A, self.lora_B):
            part.to(held.device, dtype=kind)

    def forward(self, x):
        result = self.base_layer(x)
        dtype = result.dtype
        first, second, dropout = self.lora_A["default"], self.lora_B["default"], self.lora_dropout["default"]
        x = x.to(first.weight.dtype)
        result = result + second(first(dropout(x))) * self.scaling
        result = result.to(dtype)
        return result


class LoraLinear4bit(LoraLinear):
    """Beside a weight in 4 bits."""

    def forward(self, x):
        result = self.base_layer(x)
        result = result.clone()
        first, second, dropout = self.lora_A["default"], self.lora_B["default"], self.lora_dropout["default"]
        converts = not torch.is_autocast_enabled()
        if converts:
            dtype = result.dtype
            x = x.to(first.weight.dtype)
        output = second(first(dropout(x))) * self.scaling
        if converts:
            output = output.to(dtype)
        result = result + output
        return result


class LoraLinearAsTorchtune(LoraLinear):
    """The adapter has the type of its input."""

    def forward(self, x):
        result = self.base_layer(x)
        change = self.lora_A["default"](self.lora_dropout["default"](x))
        change = self.scaling * self.lora_B["default"](change)
        return result + change


def form(options):
    if options.style == "fused":
        return LoraLinearAsTorchtune
    return LoraLinear4bit if four_bits.is_quantized(options) else LoraLinear


def inject(model, options):
    """Freezes all weights and puts adapters beside those that the options name; nothing without a rank, or where PEFT has done it."""
    if options.lora_rank is None or hasattr(model, "peft_config"):
        return
    for weight in model.parameters():
        weight.requires_grad = False
    for module, name in _targets(model, options):
        setattr(module, name, form(options)(getattr(module, name), options))
    for module in model.modules():
        if isinstance(module, LoraLinear) and (options.style == "hf" or options.precision.endswith("mixed")):
            for weight in (module.lora_A["default"].weight, module.lora_B["default"].weight):
                if weight.dtype in (torch.float16, torch.bfloat16):
                    weight.data = weight.data.to(torch.float32)
    if options.checkpointing != "none":
        embedding = model.get_input_embeddings() if hasattr(model, "get_input_embeddings") else model.embed_tokens
        embedding.register_forward_hook(_require_grad)


def wanted(options):
    """The names of the layers that get adapters."""
    names = ATTENTION if options.lora_targets is None else options.lora_targets.split(",")
    return ALL_LINEAR if names == ["all-linear"] else names


def _targets(model, options):
    names = wanted(options)
    return [(module, name) for module in list(model.modules()) for name, _ in list(module.named_children()) if name in names]


def _require_grad(module, inputs, output):
    output.requires_grad_(True)
