"""The set-up of a run in Python: the options of ``gpuprobe`` under the same names, as far as the Python programs have them.

Each technique has a function here for its options and a module of its name for what it does.
"""

import argparse
import json
import os


def parse(description, arguments=None):
    """The options of the command line, or of a list of words."""
    parser = argparse.ArgumentParser(description=description)
    _shape(parser.add_argument_group("shape"))
    _precision(parser.add_argument_group("precision"))
    _optimizer(parser.add_argument_group("optimizer"))
    _ranks(parser.add_argument_group("several cards"))
    _activations(parser.add_argument_group("activations"))
    _adapters(parser.add_argument_group("adapters"))
    _run(parser.add_argument_group("run"))
    chosen = parser.parse_args(arguments)
    if chosen.setups is None and (chosen.config is None or chosen.seq_len is None):
        parser.error("--config and --seq-len are required")
    return chosen


def read_config(path):
    """The content of a config.json, given as a file or as the folder it is in."""
    file = os.path.join(path, "config.json") if os.path.isdir(path) else path
    with open(file, encoding="utf-8") as stream:
        return json.load(stream)


def _shape(group):
    group.add_argument("--config", help="a config.json, or the folder it is in")
    group.add_argument("--layers", type=int, help="blocks to build; the model's own number if not given")
    group.add_argument("--seq-len", type=int)
    group.add_argument("--micro-batch", type=int, default=1)
    group.add_argument("--grad-accum", type=int, default=1)


def _precision(group):
    group.add_argument("--precision", choices=["fp32", "bf16", "fp16", "bf16-mixed", "fp16-mixed"], default="bf16")


def _optimizer(group):
    group.add_argument("--optimizer", choices=["adamw", "sgd", "adafactor", "none"], default="adamw")
    group.add_argument("--optimizer-impl", choices=["fused", "foreach", "loop"], default="fused")
    group.add_argument("--optimizer-step", choices=["after-backward", "in-backward"], default="after-backward")
    group.add_argument("--clip-grad-norm", type=float)
    group.add_argument("--zero-grad", choices=["to-none", "to-zero"], default="to-none")


def _ranks(group):
    group.add_argument("--shard", choices=["none", "ddp", "zero1", "zero2", "zero3"], default="none")
    group.add_argument("--ranks", type=int, default=1)


def _activations(group):
    group.add_argument("--checkpointing", default="none")
    group.add_argument("--checkpointing-impl", choices=["non-reentrant", "reentrant"], default="non-reentrant")
    group.add_argument("--attention", choices=["eager", "sdpa", "flash", "efficient", "math"], default="sdpa")
    group.add_argument("--repeat-kv", choices=["auto", "always"], default="auto")
    group.add_argument("--loss", choices=["full", "chunked"], default="full")
    group.add_argument("--style", choices=["hf", "fused"], default="hf")


def _adapters(group):
    group.add_argument("--lora-rank", type=int)
    group.add_argument("--lora-alpha", type=float, default=16)
    group.add_argument("--lora-dropout", type=float, default=0)
    group.add_argument("--lora-targets", metavar="NAME,...")
    group.add_argument("--base-weights", choices=["same", "bf16", "nf4", "nf4-double"], default="same")


def _run(group):
    group.add_argument("--steps", type=int, default=2)
    group.add_argument("--seed", type=int, default=0)
    group.add_argument("--device", default="cpu", help="cpu or cuda:N")
    group.add_argument("--times-only", action="store_true", help="no phases: nothing is looked at but each step's time")
    group.add_argument("--threads", type=int, help="threads of operators on the CPU")
    group.add_argument("--setups", metavar="FILE",
                       help="several set-ups, one after the other: each line a JSON list of words, added to those of the command line")
