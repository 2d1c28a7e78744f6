"""Bytes that Hugging Face's own models keep for backward, one JSON object a line.

Each storage is counted once; weights, buffers and tokens are not counted. The figures of transformers 5.12.1 on PyTorch 2.6
(CPU) stand in tests/GpuProbe.Core.Tests/Estimation/TransformersTest.cs, which holds the closed form to them.
"""

import json

import torch
from transformers import AutoModelForCausalLM, LlamaConfig, MistralConfig, Phi3Config, Qwen2Config

SHAPE = dict(vocab_size=1536, hidden_size=256, intermediate_size=672, num_hidden_layers=2, num_attention_heads=8,
             max_position_embeddings=4096, pad_token_id=0, bos_token_id=1, eos_token_id=2)
MODELS = {
    "plain": lambda: MistralConfig(**SHAPE, num_key_value_heads=8, head_dim=32, sliding_window=None),
    "grouped": lambda: MistralConfig(**SHAPE, num_key_value_heads=2, head_dim=32, sliding_window=None),
    "wide-heads": lambda: MistralConfig(**SHAPE, num_key_value_heads=4, head_dim=64, sliding_window=None),
    "qwen2": lambda: Qwen2Config(**SHAPE, num_key_value_heads=2, tie_word_embeddings=True),
    "all-biases": lambda: LlamaConfig(**SHAPE, num_key_value_heads=8, attention_bias=True, mlp_bias=True),
    "phi3": lambda: Phi3Config(**SHAPE, num_key_value_heads=8, sliding_window=None),
    "window": lambda: MistralConfig(**SHAPE, num_key_value_heads=4, head_dim=32, sliding_window=24),
}


def saved_bytes(config, dtype, attention, batch=2, sequence=48):
    model = AutoModelForCausalLM.from_config(config, dtype=dtype, attn_implementation=attention)
    model.train()
    tokens = torch.randint(0, config.vocab_size, (batch, sequence))
    labels = tokens.clone()
    before = {tensor.untyped_storage().data_ptr() for tensor in [tokens, labels, *model.parameters(), *model.buffers()]}
    saved = {}

    def pack(tensor):
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in before:
            saved[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        model(input_ids=tokens, labels=labels, use_cache=False)
    return sum(saved.values())


if __name__ == "__main__":
    for dtype in ("bfloat16", "float32"):
        for attention in ("sdpa", "eager"):
            for name, config in MODELS.items():
                print(json.dumps(dict(model=name, attention=attention, dtype=dtype,
                                      saved=saved_bytes(config(), getattr(torch, dtype), attention))))
