"""Linear layers whose weight is held in NF4: the tensors, types and lifetimes of bitsandbytes' ``Linear4bit`` (0.4x).

Its kernels are left out: what they would fill stays as it was allocated. Memory is the same, results mean nothing.
"""

import torch
from torch import nn

BLOCK, BLOCK_OF_MAGNITUDES = 64, 256
CODES = {}


class Linear4bit(nn.Module):
    """y = x W + b with W [outputs, inputs] in 4 bits; computed in ``dtype``, returned in the type of x."""

    def __init__(self, inputs, outputs, bias, device, dtype, is_double):
        super().__init__()
        self.in_features, self.out_features = inputs, outputs
        self.device, self.dtype, self.is_double = device, dtype, is_double
        if bias:
            self.bias = nn.Parameter(torch.empty(outputs, device=device, dtype=dtype), requires_grad=False)
        else:
            self.register_parameter("bias", None)

    def load(self):
        """Makes a weight in ``dtype``, quantizes it and lets it go."""
        weight = torch.empty(self.out_features, self.in_features, device=self.device, dtype=self.dtype)
        weight.normal_(0, 0.02)
        self.weight = nn.Parameter(self.quantize(weight), requires_grad=False)

    def quantize(self, weight):
        blocks = -(-weight.numel() // BLOCK)
        self.absmax = torch.empty(blocks, dtype=torch.float32, device=self.device)
        packed = torch.empty((weight.numel() + 1) // 2, 1, dtype=torch.uint8, device=self.device)
        self.quant_map = torch.linspace(-1, 1, 16).to(self.device)
        self.quant_map.div_(self.quant_map.abs().max())
        if self.is_double:
            self.offset = self.absmax.mean()
            self.quantize_magnitudes(self.absmax - self.offset)
        return packed

    def quantize_magnitudes(self, magnitudes):
        code = CODES.get("dynamic")
        if code is None:
            code = CODES["dynamic"] = torch.linspace(-1, 1, 256).to(self.device)
        blocks = -(-magnitudes.numel() // BLOCK_OF_MAGNITUDES)
        self.nested_absmax = torch.empty(blocks, dtype=torch.float32, device=self.device)
        self.absmax = torch.empty_like(magnitudes, dtype=torch.uint8)
        self.nested_quant_map = code.to(self.device, copy=True)

    def dequantize(self):
        absmax = self.absmax
        if self.is_double:
            absmax = torch.empty_like(self.absmax, dtype=torch.float32)
            absmax += self.offset
        return torch.empty(self.out_features, self.in_features, dtype=self.dtype, device=self.device)

    def forward(self, x):
        given = x.dtype
        x = x.to(self.dtype)
        bias = None if self.bias is None else self.bias.to(self.dtype)
        return MatMul4Bit.apply(x, bias, self).to(given)


class MatMul4Bit(torch.autograd.Function):
    """Dequantizes where the weight is used and again in backward; keeps neither it nor x."""

    @staticmethod
    def forward(ctx, x, bias, layer):
        ctx.layer = layer
        return nn.functional.linear(x, layer.dequantize(), bias)

    @staticmethod
    def backward(ctx, grad):
        return torch.matmul(grad, ctx.layer.dequantize()), None, None


def is_quantized(options):
    return options.base_weights in ("nf4", "nf4-double")


def linear(options):
    """Makes linear layers of blocks as the options hold their weights."""
    if not is_quantized(options):
        return nn.Linear
    return lambda *arguments: Linear4bit(*arguments, options.base_weights == "nf4-double")


def load(model, options):
    """Quantizes weight by weight; then, as PEFT's ``prepare_model_for_kbit_training``, all other weights become fp32."""
    if not is_quantized(options):
        return
    CODES.clear()
    for module in model.modules():
        if isinstance(module, Linear4bit):
            module.load()
    if options.style == "fused":
        return
    for weight in model.parameters():
        weight.requires_grad = False
        if weight.dtype in (torch.float16, torch.bfloat16):
            weight.data = weight.data.to(torch.float32)
    torch.cuda.empty_cache()
