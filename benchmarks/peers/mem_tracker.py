"""Peak memory of the same model by PyTorch's own MemTracker under FakeTensorMode; prints one JSON object."""

import json
import time

import options as setups
import precision
from decoder import Decoder, Shape

import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.distributed._tools.mem_tracker import MemTracker


def main():
    options = setups.parse(__doc__)
    shape = Shape(setups.read_config(options.config), options.layers)
    dtype = precision.weight_type(options)
    start = time.perf_counter()
    with FakeTensorMode():
        model = Decoder(shape, options, options.device, dtype)
        optimizer = torch.optim.AdamW(
            model.parameters(), fused=options.optimizer_impl == "fused", foreach=options.optimizer_impl == "foreach")
        tracker = MemTracker()
        tracker.track_external(model, optimizer)
        with tracker:
            for _ in range(options.steps):
                tokens = torch.randint(shape.vocabulary, (options.micro_batch, options.seq_len), device=options.device)
                model(tokens, tokens.clone()).backward()
                optimizer.step()
                optimizer.zero_grad()
                tracker.reset_mod_stats()
        peak = max(kinds["Total"] for kinds in tracker.get_tracker_snapshot("peak").values())
    print(json.dumps({"program": "MemTracker", "torch": torch.__version__, "seconds": time.perf_counter() - start,
                      "peakAllocatedBytes": peak}))


if __name__ == "__main__":
    main()
