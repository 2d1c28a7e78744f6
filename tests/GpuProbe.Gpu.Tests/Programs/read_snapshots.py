"""Reads snapshots as PyTorch's own viewer does. Usage: read_snapshots.py FILE..."""

import json
import pickle
import sys

from torch.cuda import _memory_viz

for path in sys.argv[1:]:
    with open(path, "rb") as file:
        snapshot = pickle.load(file)
    _memory_viz.trace_plot(snapshot)
    name = lambda entry: entry["frames"][0]["name"] if entry["frames"] else None
    print(json.dumps({
        "events": [[e["action"], e["size"], name(e)] for e in snapshot["device_traces"][0]],
        "blocks": [[b["size"], b["requested_size"], b["state"], name(b)] for s in snapshot["segments"] for b in s["blocks"]],
        "segments": sorted(s["total_size"] for s in snapshot["segments"]),
        "viewer": _memory_viz.segsum(snapshot).count("\n") > 0,
    }))
