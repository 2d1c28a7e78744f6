"""Training steps of a transformers model that accelerate spreads over cards, to be compared with ``gpuprobe estimate --devices``.

``hf_device_map.py --device-map FILE [options of hf_step.py]``; FILE is a JSON object of modules and cards. Prints one JSON object with the
phases of each card.
"""

import argparse
import json

import accelerate
import torch
import transformers

import adapters
import hf_step
import measured_steps
import options as setups
import precision


class CardPhases(measured_steps.Phases):
    """Memory of all cards around each phase; batches are made on the first."""

    def __init__(self):
        super().__init__(torch.device("cuda:0"))
        self.cards = [measured_steps.Phases(torch.device("cuda", index)) for index in range(torch.cuda.device_count())]

    def run(self, name, step, index, body):
        bodies = [body]
        for card in reversed(self.cards):
            bodies.append(lambda inner=bodies[-1], card=card: card.run(name, step, index, inner))
        return bodies[-1]()

    def synchronize(self):
        for card in self.cards:
            card.synchronize()


def build(options, device_map):
    plain = argparse.Namespace(**{**vars(options), "precision": "fp32"})
    model, _, vocabulary = hf_step.build(plain, torch.device("cpu"), precision.weight_type(options))
    accelerate.dispatch_model(model, device_map, skip_keys=model._skip_keys_device_placement)
    if precision.is_mixed(options):
        hf_step.prepare(model, argparse.Namespace(**{**vars(options), "device": "cuda:0"}))
    if options.lora_rank:
        import peft
        if options.checkpointing != "none":
            model.enable_input_require_grads()
        model = peft.get_peft_model(model, peft.LoraConfig(
            task_type="CAUSAL_LM", r=options.lora_rank, lora_alpha=options.lora_alpha, lora_dropout=options.lora_dropout,
            target_modules=adapters.wanted(options)))
    return model, lambda tokens, labels: model(input_ids=tokens, labels=labels, use_cache=False).loss, vocabulary


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device-map", required=True)
    own, words = parser.parse_known_args()
    options = setups.parse(__doc__, words)
    with open(own.device_map, encoding="utf-8") as stream:
        content = json.load(stream)
    phases = CardPhases()
    model, loss_of, vocabulary = phases.run("build", 0, 0, lambda: build(options, content.get("deviceMap", content)))
    steps = measured_steps.TrainingSteps(options, model, loss_of, vocabulary, phases)
    for step in range(1, options.steps + 1):
        steps.run(step)
    print(json.dumps({
        "transformers": transformers.__version__,
        "accelerate": accelerate.__version__,
        "torch": torch.__version__,
        "cards": [
            {
                "peakAllocatedBytes": card.highest("peakAllocatedBytes"),
                "peakReservedBytes": card.highest("peakReservedBytes"),
                "phases": card.measured,
            }
            for card in phases.cards
        ],
    }))


if __name__ == "__main__":
    main()
