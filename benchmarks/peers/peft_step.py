"""Training steps of Hugging Face transformers with the adapters of its peft, to be compared with ``gpuprobe measure``; prints one
JSON object."""

import peft
import transformers

import adapters
import hf_step
import measured_steps


def build(options, device, dtype):
    model, _, vocabulary = hf_step.build(options, device, dtype)
    if options.checkpointing != "none":
        model.enable_input_require_grads()
    config = peft.LoraConfig(
        task_type="CAUSAL_LM", r=options.lora_rank, lora_alpha=options.lora_alpha, lora_dropout=options.lora_dropout,
        target_modules=adapters.wanted(options))
    adapted = peft.get_peft_model(model, config)
    return adapted, lambda tokens, labels: adapted(input_ids=tokens, labels=labels, use_cache=False).loss, vocabulary


if __name__ == "__main__":
    measured_steps.main(__doc__, build, program="peft", transformers=transformers.__version__, peft=peft.__version__)
