"""A training loop that tells what it got from a card: how far it came, what it was told, what others hold."""
import json
import sys
import warnings

import torch

warnings.simplefilter("ignore")
free, total = torch.cuda.mem_get_info()
print(json.dumps({"free": free, "total": total}), flush=True)
model = torch.nn.Linear(256, 256, device="cuda")
steps = 0
try:
    for _ in range(int(sys.argv[1])):
        model(torch.ones(8, 256, device="cuda")).sum().backward()
        torch.cuda.synchronize()
        steps += 1
    print(json.dumps({"steps": steps}), flush=True)
except RuntimeError as error:
    print(json.dumps({"steps": steps, "error": str(error).splitlines()[0]}), flush=True)
    again = []
    for _ in range(2):
        try:
            torch.cuda.synchronize()
            again.append(None)
        except RuntimeError as still:
            again.append(str(still).splitlines()[0])
    print(json.dumps({"again": again}), flush=True)
    sys.exit(3)
