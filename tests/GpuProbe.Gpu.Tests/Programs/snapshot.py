"""PyTorch's own memory snapshot."""

import torch

from report import report

torch.cuda.memory._record_memory_history(max_entries=10000)
kept = torch.empty(3 << 20, dtype=torch.uint8, device="cuda")
for _ in range(5):
    torch.empty(30 << 20, dtype=torch.uint8, device="cuda")
snapshot = torch.cuda.memory._snapshot()
torch.cuda.memory._record_memory_history(enabled=None)
events = [event["action"] for event in snapshot["device_traces"][0]]
blocks = [block for segment in snapshot["segments"] for block in segment["blocks"]]
report(
    segments=[segment["total_size"] for segment in snapshot["segments"]],
    allocations=events.count("alloc"),
    releases=events.count("free_completed"),
    new_segments=events.count("segment_alloc"),
    live=sum(block["requested_size"] for block in blocks if block["state"] == "active_allocated"),
    frames=sum(len(block["frames"]) for block in blocks if block["state"] == "active_allocated"),
)
