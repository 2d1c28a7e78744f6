"""Runs training steps of any causal language model and measures each phase, in the order of the training program.

What is measured, and the names in the printed JSON, are those of ``gpuprobe measure``.
"""

import ctypes
import gc
import json
import os
import platform
import sys
import time

import torch

import adapters
import four_bits
import optimizers
import options as setups
import precision
import sharding


def draw_weights(model, seed):
    """Normal with deviation 0.02, norms 1, biases 0; the same seed gives the weights that the training program draws."""
    torch.manual_seed(seed)
    with torch.no_grad():
        for name, whole in model.named_parameters():
            weight = sharding.local(whole)
            if name.endswith(".bias"):
                weight.zero_()
            elif weight.ndim > 1:
                weight.normal_(0, 0.02)
            else:
                weight.fill_(1)


class Phases:
    """Memory and time around each phase. On the CPU there are no books, so its bytes are null."""

    def __init__(self, device):
        self.device = device
        self.on_gpu = device.type == "cuda"
        self.measured = []
        self.running = None

    def run(self, name, step, index, body):
        self.running = {"name": name, "step": step}
        start = None
        if self.on_gpu:
            self.synchronize()
            torch.cuda.reset_peak_memory_stats(self.device)
            start = torch.cuda.memory_allocated(self.device)
        clock = time.perf_counter()
        result = body()
        self.synchronize()
        seconds = time.perf_counter() - clock
        self.measured.append({
            "name": name,
            "step": step,
            "microBatchIndex": index,
            "startAllocatedBytes": start,
            "peakAllocatedBytes": self._read(torch.cuda.max_memory_allocated),
            "endAllocatedBytes": self._read(torch.cuda.memory_allocated),
            "peakReservedBytes": self._read(torch.cuda.max_memory_reserved),
            "seconds": seconds,
        })
        self.running = None
        return result

    def highest(self, key):
        return max((phase[key] for phase in self.measured), default=None) if self.on_gpu else None

    def synchronize(self):
        if self.on_gpu:
            torch.cuda.synchronize(self.device)

    def _read(self, figure):
        return figure(self.device) if self.on_gpu else None


class UnmeasuredPhases(Phases):
    """Runs the parts of a step and looks at nothing, so that a card is not waited for within a step."""

    def run(self, name, step, index, body):
        return body()

    def highest(self, key):
        return None


class DeviceMemory:
    """What the card itself reports: NVML before and after the process has a context, the driver after."""

    class _Info(ctypes.Structure):
        _fields_ = [("total", ctypes.c_ulonglong), ("free", ctypes.c_ulonglong), ("used", ctypes.c_ulonglong)]

    def __init__(self, device):
        self.index = device.index or 0
        self.nvml = self._nvml()
        self.before = self._nvml_info()
        torch.cuda.init()
        torch.cuda.synchronize(device)
        self.free_after_context, self.total = torch.cuda.mem_get_info(device)
        self.after = self._nvml_info()

    def report(self, device):
        stats = torch.cuda.memory_stats(device)
        free, _ = torch.cuda.mem_get_info(device)
        end = self._nvml_info()
        return {
            "totalBytes": self.total,
            "freeAfterContextBytes": self.free_after_context,
            "freeAtEndBytes": free,
            "reservedAtEndBytes": torch.cuda.memory_reserved(device),
            "nvmlTotalBytes": self.before and self.before.total,
            "nvmlFreeBeforeContextBytes": self.before and self.before.free,
            "nvmlUsedBeforeContextBytes": self.before and self.before.used,
            "nvmlUsedAfterContextBytes": self.after and self.after.used,
            "nvmlUsedAtEndBytes": end and end.used,
            "allocRetries": stats.get("num_alloc_retries"),
            "outOfMemoryErrors": stats.get("num_ooms"),
            "allocatorConfig": os.environ.get("PYTORCH_CUDA_ALLOC_CONF") or os.environ.get("PYTORCH_ALLOC_CONF"),
        }

    @staticmethod
    def _nvml():
        try:
            library = ctypes.CDLL("libnvidia-ml.so.1")
            return library if library.nvmlInit_v2() == 0 else None
        except OSError:
            return None

    def _nvml_info(self):
        if self.nvml is None:
            return None
        handle, info = ctypes.c_void_p(), self._Info()
        if self.nvml.nvmlDeviceGetHandleByIndex_v2(self.index, ctypes.byref(handle)) != 0:
            return None
        return info if self.nvml.nvmlDeviceGetMemoryInfo(handle, ctypes.byref(info)) == 0 else None


def attention_backends(loss):
    """The attention kernels that autograd has on record for this loss; plain matrix products if it has none."""
    names, seen, left = set(), set(), [loss.grad_fn]
    while left:
        node = left.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        if node.name().startswith("ScaledDotProduct"):
            names.add(node.name())
        left.extend(parent for parent, _ in node.next_functions)
    return sorted(names) or ["math"]


class TrainingSteps:
    """For each micro-batch forward and backward, then the optimizer's step, then the gradients are released."""

    def __init__(self, options, model, loss_of, vocabulary, phases):
        self.options = options
        self.model = model
        self.loss_of = loss_of
        self.vocabulary = vocabulary
        self.phases = phases
        self.backends = None
        self.optimizer = None
        self.scaler = precision.gradient_scaler(options)
        if options.optimizer != "none":
            self.optimizer = phases.run("optimizer-init", 0, 0, lambda: optimizers.create(options, model))

    def run(self, step):
        total = sum(self._micro_batch(step, index) for index in range(self.options.grad_accum))
        if self.options.optimizer_step == "after-backward":
            self._update_weights(step)
        return total / self.options.grad_accum

    def _update_weights(self, step):
        if self.optimizer is not None:
            self.phases.run("optimizer-step", step, 0, lambda: optimizers.update(
                self.options, self.optimizer, self.model, self.scaler))
        self.phases.run("zero-grad", step, 0, self._release_gradients)

    def _release_gradients(self):
        holder = self.optimizer if self.optimizer is not None else self.model
        holder.zero_grad(set_to_none=self.options.zero_grad == "to-none")

    def _micro_batch(self, step, index):
        shape = (self.options.micro_batch, self.options.seq_len)
        tokens = torch.randint(0, self.vocabulary, shape, device=self.phases.device)
        labels = tokens.clone()
        loss, value = self.phases.run("forward", step, index, lambda: self._forward(tokens, labels))
        if self.backends is None:
            self.backends = attention_backends(loss)
        self.phases.run("backward", step, index, lambda: precision.backward(self.scaler, loss))
        return value

    def _forward(self, tokens, labels):
        loss = self.loss_of(tokens, labels)
        value = loss.item()
        return (loss / self.options.grad_accum if self.options.grad_accum > 1 else loss), value


def main(description, build, **facts):
    """Measures the set-up of the command line, or each of several; prints one JSON object a line, with ``problem`` for one that failed.

    ``build(options, device, dtype)`` gives the model, a function from tokens and labels [B, S] to the loss, and the size of
    the vocabulary.
    """
    options = setups.parse(description)
    if options.threads:
        torch.set_num_threads(options.threads)
    if options.setups is None:
        # In one write: other ranks print to the same place.
        sys.stdout.write(json.dumps(measure(options, build, **facts)) + "\n")
        sys.stdout.flush()
        sharding.leave()
        return
    common = sys.argv[1:]
    with open(options.setups, encoding="utf-8") as lines:
        for line in lines:
            print(json.dumps(one_of_several([*common, *json.loads(line)], description, build, facts)), flush=True)
            leave_nothing()


def one_of_several(words, description, build, facts):
    """What was measured, or what went wrong: a package that one set-up lacks keeps none of the others from being measured."""
    try:
        return measure(setups.parse(description, words), build, **facts)
    except (Exception, SystemExit) as error:
        return {"problem": f"{type(error).__name__}: {error}"}


def leave_nothing():
    """Gives back everything that a set-up had on the card, so that the next finds it as a new process would."""
    four_bits.CODES.clear()
    gc.collect()
    gc.collect()
    if torch.cuda.is_initialized():
        torch._C._cuda_clearCublasWorkspaces()
        torch.cuda.empty_cache()


def measure(options, build, **facts):
    """Runs one set-up; what was measured, as a dictionary."""
    device = sharding.device(options)
    memory = DeviceMemory(device) if device.type == "cuda" else None
    phases = UnmeasuredPhases(device) if options.times_only else Phases(device)
    losses, step_seconds, steps, parameters, out_of_memory = [], [], None, None, None
    try:
        model, loss_of, vocabulary = phases.run("build", 0, 0, lambda: _build(build, options, device))
        parameters = sum(weight.numel() for weight in model.parameters())
        steps = TrainingSteps(options, model, loss_of, vocabulary, phases)
        for step in range(1, options.steps + 1):
            phases.synchronize()
            clock = time.perf_counter()
            losses.append(steps.run(step))
            phases.synchronize()
            step_seconds.append(time.perf_counter() - clock)
    except torch.OutOfMemoryError as error:
        out_of_memory = {**(phases.running or {}), "message": str(error)}
    later = step_seconds[1:]
    tokens = options.micro_batch * options.grad_accum * options.seq_len
    return {
        "torch": torch.__version__,
        "python": platform.python_version(),
        **facts,
        "device": torch.cuda.get_device_name(device) if memory else f"cpu, {torch.get_num_threads()} threads",
        "setup": vars(options),
        "parameters": parameters,
        "attentionBackends": steps and steps.backends,
        "phases": phases.measured,
        "peakAllocatedBytes": phases.highest("peakAllocatedBytes"),
        "peakReservedBytes": phases.highest("peakReservedBytes"),
        "stepSeconds": step_seconds,
        "tokensPerSecond": tokens * len(later) / sum(later) if later else None,
        "losses": losses,
        "outOfMemory": out_of_memory,
        "deviceMemory": memory and memory.report(device),
    }


def _build(build, options, device):
    sharding.start(options)
    model, loss_of, vocabulary = build(options, device, precision.weight_type(options))
    model = sharding.shared_out(model, options, device)
    draw_weights(model, options.seed)
    four_bits.load(model, options)
    adapters.inject(model, options)
    if options.shard in ("ddp", "zero1"):
        loss_of = sharding.replicated(loss_of, options, device)
    return model, loss_of, vocabulary
