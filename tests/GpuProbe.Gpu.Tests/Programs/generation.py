"""Text generation that stops when the card says so."""

import torch
from transformers import LlamaConfig, LlamaForCausalLM

from report import report

config = LlamaConfig(vocab_size=512, hidden_size=128, intermediate_size=352, num_hidden_layers=2, num_attention_heads=4,
                     num_key_value_heads=2, max_position_embeddings=8192, eos_token_id=2, pad_token_id=0)
model = LlamaForCausalLM(config).cuda().eval()
tokens = model.generate(torch.ones(1, 8, dtype=torch.long, device="cuda"), max_new_tokens=64, do_sample=False)
report(length=tokens.shape[1])
