"""Where everything is."""

import os

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
STATE = os.path.join(ROOT, ".gpuprobe")
WORK = os.environ.get("GPUPROBE_VERIFY_WORK") or os.path.join(STATE, "gpu-verify")
ARCHIVE = os.path.join(STATE, "pack", "gpu-verify.tar.xz")
PEERS = os.path.join(ROOT, "benchmarks", "peers")
MODELS = os.path.join(ROOT, "models")
GRID = os.path.join(HERE, "grid.json")
