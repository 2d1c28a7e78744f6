"""Device maps of accelerate's own ``infer_auto_device_map``, to be compared with ``gpuprobe device-map``.

``device_maps.py MODELS`` prints, for every preset in a folder, the maps of all CASES as the test data that
tests/GpuProbe.Core.Tests keeps: one line for each model, type and strategy, with a short hash for each case.
``device_maps.py MODELS --ask FILE`` answers the questions in FILE, one JSON object a line, with whole maps.
``--modeling FILE`` takes the functions from another release's accelerate/utils/modeling.py.
"""

import argparse
import hashlib
import importlib.util
import json
import logging
import os
import sys
import warnings

import torch
import transformers
from transformers import AutoModelForCausalLM  # not under the meta device: what it imports computes

import hf_step

TYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
STRATEGIES = ("sequential", "balanced", "balanced_low_0", "sequential-split")

# Shares of the model's size ("x") or written sizes; a budget that a model exceeds many times over is as good a case as any.
CASES = [
    "0=80GiB", "0=24GiB,cpu=200GiB", "0=80GB,1=24GB", "0=12GiB,1=12GiB,cpu=64GiB", "0=8GiB,cpu=8GiB", "cpu=16GiB", "1=40GiB,0=10GiB",
    "0=1.1x", "0=1.0x", "0=0.9x,1=0.9x", "0=0.6x,1=0.6x", "0=0.5x,1=0.5x,2=0.5x", "0=0.3x,1=0.3x,2=0.3x,3=0.3x",
    "0=0.3x,1=0.3x,2=0.3x,3=0.3x,cpu=2x", "0=0.2x,1=0.4x,cpu=0.1x", "0=0.2x,1=0.4x,cpu=0.7x", "0=0.5x,cpu=0.3x", "0=0.5x,cpu=1x",
    "0=0.05x,1=0.05x,2=2x", "0=0.02x,1=0.02x,cpu=0.02x", "0=1MiB,1=1MiB,cpu=1MiB", "0=1KiB", "0=0GiB,1=2x", "2=0.7x,5=0.7x",
    "0=0.34x,1=0.34x,2=0.34x", "0=0.25x,1=0.25x,2=0.25x,3=0.25x,4=0.25x,5=0.25x", "0=0.12x,1=0.12x,2=0.12x,3=0.12x,4=0.12x,5=0.12x,6=0.12x,7=0.2x",
    "0=1.5x,1=1.5x", "0=3x,1=0.2x", "0=0.2x,1=3x", "0=0.45x,1=0.6x,cpu=1x", "0=0.75x,1=0.25x", "0=0.15x", "cpu=0.5x", "cpu=2x", "0=0.07x,cpu=3x",
    "0=0.501x,1=0.501x", "0=0.55x,1=0.55x", "0=0.4x,1=0.8x,2=0.01x", "0=0.03x,1=2x",
]


def modeling(file):
    if file is None:
        from accelerate.utils import modeling as installed
        return installed
    spec = importlib.util.spec_from_file_location("accelerate.utils.other_modeling", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def model_of(config, layers, dtype):
    options = argparse.Namespace(config=config, layers=layers)
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(hf_step.configuration(options), dtype=TYPES[dtype])
    model.tie_weights()
    return model


def budgets(case, size):
    """The argument max_memory of a case: shares become bytes, rounded down; other sizes stay as they are written."""
    found = {}
    for part in case.split(","):
        device, _, budget = part.partition("=")
        key = int(device) if device.isdigit() else device
        found[key] = int(float(budget[:-1]) * size) if budget.endswith("x") else int(budget) if budget.isdigit() else budget
    return found


def answer(functions, model, strategy, max_memory):
    no_split = [] if strategy.endswith("-split") else list(model._no_split_modules)
    if strategy.startswith("balanced"):
        max_memory = functions.get_balanced_memory(model, max_memory, no_split, low_zero=strategy == "balanced_low_0")
    return dict(functions.infer_auto_device_map(model, max_memory, no_split))


class FourBits:
    """What transformers asks of the quantizer of bitsandbytes while it makes a map."""

    def param_element_size(self, model, name, parameter):
        return 0.5 if ".layers." in name and name.endswith("proj.weight") else parameter.element_size()

    def adjust_max_memory(self, max_memory):
        return {key: value * 0.90 for key, value in max_memory.items()}

    def validate_environment(self, device_map):
        pass


def transformers_answer(model, strategy, max_memory, quantized=False):
    from transformers.integrations import accelerate as inside
    return dict(inside._get_device_map(model, strategy, max_memory, FourBits() if quantized else None))


def size_of(functions, model):
    return functions.compute_module_sizes(model)[""]


def short_hash(device_map, strategy):
    """Of the map in its order, which decides the main device; but clean_device_map follows the order of a set where blocks are split."""
    lines = [f"{name}={device}" for name, device in device_map.items()]
    if strategy.endswith("-split"):
        lines.sort()
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:8]


def print_table(functions, folder, names):
    print(f"# benchmarks/peers/device_maps.py: accelerate {__import__('accelerate').__version__}, transformers {transformers.__version__}")
    for case in CASES:
        print(f"case {case}")
    for name in names:
        for dtype in ("fp32", "bf16"):
            model = model_of(os.path.join(folder, name + ".json"), None, dtype)
            size = size_of(functions, model)
            for strategy in STRATEGIES:
                hashes = []
                for case in CASES:
                    try:
                        plain = answer(functions, model, strategy, budgets(case, size))
                    except KeyError:  # balanced_low_0 counts on cards 0, 1, 2, ...
                        hashes.append("KeyError")
                        continue
                    if strategy != "sequential-split" and transformers_answer(model, strategy, numbers(functions, case, size)) != plain:
                        raise SystemExit(f"{name} {dtype} {strategy} {case}: transformers and accelerate differ")
                    hashes.append(short_hash(plain, strategy))
                print(name, dtype, size, strategy, *hashes, flush=True)
            if dtype == "bf16":
                for strategy in STRATEGIES[:3]:
                    print(name, "nf4", size, strategy, *four_bit_hashes(functions, model, strategy, size), flush=True)


def four_bit_hashes(functions, model, strategy, size):
    for case in CASES:
        try:
            yield short_hash(transformers_answer(model, strategy, numbers(functions, case, size), quantized=True), strategy)
        except KeyError:
            yield "KeyError"


def numbers(functions, case, size):
    return {key: functions.convert_file_size_to_int(value) for key, value in budgets(case, size).items()}


def answer_questions(functions, folder, file):
    models = {}
    with open(file, encoding="utf-8") as stream:
        for line in stream:
            question = json.loads(line)
            key = (question["model"], question.get("layers"), question["dtype"])
            if key not in models:
                models[key] = model_of(os.path.join(folder, key[0] + ".json"), key[1], key[2])
            memory = {int(name) if name.isdigit() else name: size for name, size in question["maxMemory"].items()}
            print(json.dumps(answer(functions, models[key], question["strategy"], memory)), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--ask")
    parser.add_argument("--modeling")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    functions = modeling(options.modeling)
    if options.ask:
        answer_questions(functions, options.models, options.ask)
        return
    names = options.names or sorted(file[:-5] for file in os.listdir(options.models) if file.endswith(".json"))
    print_table(functions, options.models, names)


if __name__ == "__main__":
    sys.exit(main())
