"""What the CUDA context and the libraries cost on this card: a device file that belongs under ``models/devices/``."""

import os

import commands


def measure(programs, variables, folder, raw, seconds):
    """Writes device.json into the folder; what went wrong, or None."""
    command = [programs.gpuprobe, "env", "--device", "cuda:0", "--device-file", os.path.join(folder, "device.json"), "--no-color"]
    return commands.run(command, os.path.join(raw, "context.log"), seconds, variables).problem()
