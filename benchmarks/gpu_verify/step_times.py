"""Seconds of a step beside the same step in plain PyTorch: ``benchmarks/compare-step``."""

import json
import os
import statistics
import sys

import commands
import places

# Name, whether the large or the small goal is for it, options, seconds that all of it takes at most.
CASES = [
    ("mistral-7b", "large", ["--config", os.path.join(places.MODELS, "mistral-7b.json"), "--seq-len", "2048", "--micro-batch", "1",
                             "--precision", "bf16", "--steps", "6", "--rounds", "2"], 100),
    ("smollm2-135m", "small", ["--config", os.path.join(places.MODELS, "smollm2-135m.json"), "--seq-len", "1024", "--micro-batch", "8",
                               "--precision", "bf16", "--steps", "12", "--rounds", "3"], 60),
]
QUICK = [("smollm2-135m", "small", ["--config", os.path.join(places.MODELS, "smollm2-135m.json"), "--seq-len", "128", "--micro-batch", "1",
                                    "--precision", "bf16", "--steps", "2", "--rounds", "1"], 40)]


def run(case, programs, python, variables, raw, seconds):
    """Runs one case; its medians and the ratio, or what went wrong."""
    name, size, options, most = case
    file = os.path.join(raw, f"step-{name}.json")
    command = [sys.executable, os.path.join(places.ROOT, "benchmarks", "compare-step"), *options, "--device", "cuda:0",
               "--gpuprobe", programs.gpuprobe, "--python", python, "--json", file]
    ended = commands.run(command, os.path.join(raw, f"step-{name}.log"), min(most, seconds), variables)
    if problem := ended.problem():
        return None, problem
    with open(file, encoding="utf-8") as stream:
        result = json.load(stream)
    medians = {program: statistics.median(times) for program, times in result["stepSeconds"].items()}
    ours = "unmeasured" if "unmeasured" in medians else "measured"
    return {"name": name, "size": size, "medianSeconds": medians, "program": ours, "ratio": medians[ours] / medians["python"],
            "options": options, "isVirtual": result["isVirtual"]}, None
