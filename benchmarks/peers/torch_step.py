"""Training steps of the decoder in plain PyTorch, to be compared with ``gpuprobe measure``; prints one JSON object."""

import measured_steps
import options as setups
import sharding
from decoder import Decoder, Shape


def build(options, device, dtype):
    shape = Shape(setups.read_config(options.config), options.layers)
    model = Decoder(shape, options, device, dtype, sharding.weight_device(options, device))
    return model, model, shape.vocabulary


if __name__ == "__main__":
    measured_steps.main(__doc__, build, program="torch")
