"""Training steps of the decoder in plain PyTorch, to be compared with ``gpuprobe measure``; prints one JSON object."""

import measured_steps
from decoder import Decoder, Shape


def main():
    options = measured_steps.parse_arguments(__doc__)
    shape = Shape(measured_steps.read_config(options.config), options.layers)

    def build(device, dtype):
        model = Decoder(shape, options.attention, device, dtype)
        return model, model, shape.vocabulary

    measured_steps.measure(options, build, program="torch")


if __name__ == "__main__":
    main()
