"""Hugging Face's Trainer on a tiny Llama. Usage: trainer.py fp32|bf16|fp16 fused|foreach|adafactor"""

import sys

import torch
from transformers import LlamaConfig, LlamaForCausalLM, Trainer, TrainingArguments

from report import report


class Texts(torch.utils.data.Dataset):
    def __len__(self):
        return 16

    def __getitem__(self, index):
        tokens = torch.arange(64) + index
        return {"input_ids": tokens, "labels": tokens, "attention_mask": torch.ones_like(tokens)}


precision, optimizer = sys.argv[1:3]
config = LlamaConfig(vocab_size=512, hidden_size=128, intermediate_size=352, num_hidden_layers=2, num_attention_heads=4,
                     num_key_value_heads=2, max_position_embeddings=128)
model = LlamaForCausalLM(config)
arguments = TrainingArguments(
    output_dir="unused", max_steps=3, per_device_train_batch_size=4, report_to=[], save_strategy="no", logging_steps=1,
    disable_tqdm=True, bf16=precision == "bf16", fp16=precision == "fp16", gradient_checkpointing=precision == "bf16",
    optim={"fused": "adamw_torch_fused", "foreach": "adamw_torch", "adafactor": "adafactor"}[optimizer])
trainer = Trainer(model=model, args=arguments, train_dataset=Texts(), eval_dataset=Texts())
trainer.train()
evaluation = trainer.evaluate()
weights = sum(weight.numel() for weight in model.parameters())
report(weights=weights, steps=trainer.state.global_step, evaluated="eval_loss" in evaluation)
