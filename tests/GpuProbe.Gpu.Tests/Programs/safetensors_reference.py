"""safetensors' own package: reads the files that it is given and writes one of its own."""

import hashlib
import os
import sys

import safetensors
import torch
from safetensors.torch import load_file, save_file

from report import report


def digest(data):
    return hashlib.sha256(bytes(data)).hexdigest()


def accepted(path):
    try:
        with open(path, "rb") as file:
            safetensors.deserialize(file.read())
        return True
    except Exception:
        return False


def main(ours, own, others):
    torch.zeros(1, device="cuda")
    with open(ours, "rb") as file:
        entries = safetensors.deserialize(file.read())
    read = {name: [entry["dtype"], list(entry["shape"]), digest(entry["data"])] for name, entry in entries}
    loaded = {name: [str(tensor.dtype), list(tensor.shape)] for name, tensor in load_file(ours).items()}
    with safetensors.safe_open(ours, framework="pt") as file:
        metadata = file.metadata()

    types = [torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.float16, torch.bfloat16, torch.float32, torch.float64,
             torch.float8_e4m3fn, torch.float8_e5m2]
    tensors = {f"größe.{i}": torch.arange(2 * i).reshape(2, i).to(dtype) for i, dtype in enumerate(types)}
    tensors["scalar"] = torch.tensor(1.5)
    save_file(tensors, own, metadata={"format": "pt", "größe": '"'})
    written = {name: digest(tensor.contiguous().view(-1).view(torch.uint8).numpy().tobytes()) if tensor.numel() else digest(b"")
               for name, tensor in tensors.items()}
    report(read=read, loaded=loaded, metadata=metadata, written=written,
           accepted=[name for name in sorted(os.listdir(others)) if accepted(os.path.join(others, name))])


main(*sys.argv[1:])
