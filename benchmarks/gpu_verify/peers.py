"""The same set-ups in programs that know nothing of GpuProbe: plain PyTorch, Hugging Face transformers, and its peft."""

import json
import os

import commands
import places

FILES = {"torch": "torch_step.py", "transformers": "hf_step.py", "peft": "peft_step.py"}
SECONDS_OF_START, SECONDS_OF_SETUP = 30, 12


def run(peer, setups, python, variables, raw, seconds):
    """Runs the set-ups one after the other in one process of the peer: a result for each that came to an end, by its name.

    Also by its name, what went wrong with each of the others.
    """
    listed, out = os.path.join(raw, f"{peer}.setups"), os.path.join(raw, f"{peer}.jsonl")
    with open(listed, "w", encoding="utf-8") as stream:
        stream.writelines(f"{json.dumps(setup.peer_arguments())}\n" for setup in setups)
    command = [python, os.path.join(places.PEERS, FILES[peer]), "--device", "cuda:0", "--setups", listed]
    most = SECONDS_OF_START + SECONDS_OF_SETUP * len(setups)
    offline = {"HF_HUB_OFFLINE": "1", "PYTHONPYCACHEPREFIX": os.path.join(places.STATE, "python-cache")}
    ended = commands.run(command, os.path.join(raw, f"{peer}.log"), min(most, seconds), {**variables, **offline}, out)
    with open(out, encoding="utf-8") as stream:
        results = [json.loads(line) for line in stream if line.startswith("{") and line.endswith("}\n")]
    told = dict(zip((setup.name for setup in setups), results))
    problems = {setup.name: told.get(setup.name, {}).get("problem") or ended.problem() or "no result"
                for setup in setups if "problem" in told.get(setup.name, {"problem": None})}
    return {name: result for name, result in told.items() if name not in problems}, problems


def compare(peer, result, row, name, is_virtual):
    """A peer's figures beside those of a row of the grid; on a virtual card without what was not computed."""
    there = {"allocatedBytes": result["peakAllocatedBytes"], "reservedBytes": result["peakReservedBytes"]}
    here = (row or {}).get("measured") or {}
    difference = {key: None if here.get(key) is None or there[key] is None else there[key] - here[key] for key in there}
    allocated = difference["allocatedBytes"]
    return {
        "peer": peer,
        "version": result.get("peft") or result.get("transformers") or result["torch"],
        "name": name,
        "measured": there,
        "difference": difference,
        "allocatedRatio": None if allocated is None else allocated / here["allocatedBytes"],
        "losses": None if is_virtual else result["losses"],
        "stepSeconds": None if is_virtual else result["stepSeconds"],
        "outOfMemory": result["outOfMemory"],
    }
