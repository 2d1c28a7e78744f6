"""What machine this is, and which versions of everything."""

import json
import os
import subprocess

import commands

PACKAGES = ("torch", "transformers", "peft", "accelerate", "bitsandbytes")
VERSIONS = """
import importlib.metadata as m, importlib.util as u, json, platform, sys
found = {"python": platform.python_version()}
for name in sys.argv[1:]:
    try: found[name] = m.version(name)
    except m.PackageNotFoundError: found[name] = "of unknown version" if u.find_spec(name) else None
print(json.dumps(found))"""


def versions(python):
    """The versions of Python and of the packages that matter; None for one that is not there."""
    said = subprocess.run([python, "-c", VERSIONS, *PACKAGES], stdout=subprocess.PIPE, text=True, check=True, cwd="/").stdout
    return json.loads(said)


def describe(programs, python, variables, raw, seconds):
    """What ``gpuprobe env`` says, the versions of the Python packages, and both in a few lines."""
    file = os.path.join(raw, "env.json")
    ended = commands.run(
        [programs.gpuprobe, "env", "--json", file, "--quiet", "--no-color"], os.path.join(raw, "env.log"), seconds, variables)
    if problem := ended.problem():
        raise RuntimeError(f"gpuprobe env: {problem}")
    with open(file, encoding="utf-8") as stream:
        told = json.load(stream)
    packages = versions(python)
    environment = told["environment"]
    driver = environment.get("cudaDriver") or {}
    with open(os.path.join(raw, "env.log"), encoding="utf-8", errors="replace") as stream:
        words = [line.rstrip() for line in stream][1:]
    return {
        "environment": environment,
        "gitSha": told["tool"]["gitSha"],
        "python": packages,
        "text": words,
        "summary": {
            "card": ", ".join(f"{card['name']} (compute capability {card['computeCapability']}, {card['totalMemoryBytes']:,} bytes)"
                              for card in environment.get("cards") or []),
            "driver": f"{driver.get('version')}, CUDA {driver.get('cudaVersion')}",
            "machine": f"{environment['cpu']}, {environment['cores']} cores, {environment['os']}",
            "GpuProbe": f"{told['tool']['version']} ({told['tool']['gitSha']})",
            "libtorch": environment["torch"]["version"],
            "Python": ", ".join(f"{name} {version}" for name, version in packages.items() if version),
        },
    }
