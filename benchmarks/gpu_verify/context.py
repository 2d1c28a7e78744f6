"""What the CUDA context and the libraries cost on this card: a device file that belongs under ``models/devices/``."""

import os
import shutil

import commands
import places

FILE = "device.json"


def measure(programs, variables, folder, raw, seconds):
    """Writes device.json into the folder; what went wrong, or None."""
    command = [programs.gpuprobe, "env", "--device", "cuda:0", "--device-file", os.path.join(folder, FILE), "--no-color"]
    return commands.run(command, os.path.join(raw, "context.log"), seconds, variables).problem()


def models_with(folder):
    """A copy of the models in which this card is described by the folder's device.json: its context is the one that was measured."""
    models = os.path.join(places.WORK, "models")
    shutil.rmtree(models, ignore_errors=True)
    shutil.copytree(places.MODELS, models)
    # The first of a product's files in the order of their names is the one that counts.
    shutil.copy(os.path.join(folder, FILE), os.path.join(models, "devices", "0.json"))
    return models
