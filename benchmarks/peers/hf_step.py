"""Training steps of Hugging Face's own model classes, to be compared with ``gpuprobe measure``; prints one JSON object."""

import inspect

import torch
import transformers

import measured_steps
import options as setups
import precision

# Keys of a published file that speak of the weights' origin, not of the model's shape.
UNUSED_KEYS = ("_name_or_path", "architectures", "auto_map", "dtype", "model_type", "torch_dtype", "transformers_version")


def configuration(options):
    keys = setups.read_config(options.config)
    family = keys["model_type"]
    keys = {key: value for key, value in keys.items() if key not in UNUSED_KEYS}
    if options.layers:
        keys["num_hidden_layers"] = options.layers
        if keys.get("layer_types"):
            keys["layer_types"] = keys["layer_types"][:options.layers]
    return transformers.AutoConfig.for_model(family, **{**keys, "use_cache": False})


def build(options, device, dtype):
    config = configuration(options)
    dtype_key = "dtype" if int(transformers.__version__.split(".")[0]) >= 5 else "torch_dtype"
    with torch.device(device):
        model = transformers.AutoModelForCausalLM.from_config(
            config, attn_implementation="eager" if options.attention == "eager" else "sdpa", **{dtype_key: dtype})
    check(model, device, dtype)
    if options.checkpointing == "full":
        model.gradient_checkpointing_enable({"use_reentrant": options.checkpointing_impl == "reentrant"})
    model.train()
    if precision.is_mixed(options):
        prepare(model, options)
    accepted = inspect.signature(model.forward).parameters
    silent = {"use_cache": False} if "use_cache" in accepted else {}
    return model, lambda tokens, labels: model(input_ids=tokens, labels=labels, **silent).loss, config.vocab_size


def prepare(model, options):
    """Autocast and the conversion of outputs, by what Trainer itself calls."""
    import accelerate  # needed for mixed precision only, and slow to import

    on_cpu = torch.device(options.device).type == "cpu"
    accelerate.Accelerator(mixed_precision=options.precision.removesuffix("-mixed"), cpu=on_cpu).prepare_model(
        model, device_placement=False)


def check(model, device, dtype):
    """Refuses to measure a model that is not what was asked for."""
    for name, weight in model.named_parameters():
        if weight.dtype != dtype or weight.device.type != device.type or not weight.requires_grad:
            raise SystemExit(f"{name} is {weight.dtype} on {weight.device}; asked for {dtype} on {device}, to be trained")


if __name__ == "__main__":
    measured_steps.main(__doc__, build, program="transformers", transformers=transformers.__version__)
