"""Reads a memory snapshot: what is live in it, and how its events end."""

import json
import pickle
import sys

with open(sys.argv[1], "rb") as file:
    snapshot = pickle.load(file)
segments = snapshot["segments"]
live = [block for segment in segments for block in segment["blocks"] if block["state"] == "active_allocated"]
(events,) = snapshot["device_traces"]
allocated = sum(event["size"] if event["action"] == "alloc" else -event["size"] for event in events if event["action"] in ("alloc", "free_completed"))
print(json.dumps({
    "live": sum(block["size"] for block in live),
    "reserved": sum(segment["total_size"] for segment in segments),
    "byEvents": allocated,
    "last": events[-1]["action"],
    "lastSize": events[-1]["size"],
    "named": sum(1 for block in live if block["frames"]),
    "blocks": len(live),
}))
