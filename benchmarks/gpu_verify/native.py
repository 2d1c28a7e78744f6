"""The native library and the stand-ins of the virtual GPU, built for the PyTorch that is here."""

import os
import shutil
import subprocess

import commands
import places


def python():
    """The Python whose PyTorch is used."""
    return os.environ.get("GPUPROBE_PYTHON") or shutil.which("python3")


def torch_folder():
    """The folder of its torch package; None where it has none. It is not imported."""
    script = "import importlib.util as u; s = u.find_spec('torch'); print(s.submodule_search_locations[0] if s else '')"
    found = subprocess.run([python(), "-c", script], stdout=subprocess.PIPE, text=True, check=False, cwd="/").stdout.strip()
    return found or None


def build(budget, log):
    """Builds both; the variables by which ``gpuprobe`` finds them, and what could not be built, a line each.

    Where GPUPROBE_NATIVE is set, everything has been built elsewhere.
    """
    variables = {"GPUPROBE_MODELS": places.MODELS, "GPUPROBE_ROOT": places.ROOT, "GPUPROBE_PYTHON": python()}
    if os.environ.get("GPUPROBE_NATIVE"):
        return variables, []
    torch = torch_folder()
    if torch is None:
        raise FileNotFoundError(f"{python()} has no torch to build for: set GPUPROBE_PYTHON")
    scripts, problems = os.path.join(places.ROOT, "scripts"), []
    with_torch = {"GPUPROBE_TORCH": torch}
    built = commands.run([os.path.join(scripts, "native-build")], log, budget.left(), with_torch)
    if problem := built.problem():
        raise RuntimeError(f"the native library was not built: {problem}")
    variables["GPUPROBE_NATIVE"] = os.path.realpath(os.path.join(places.STATE, "native", "current", "libgpuprobe.so"))
    libraries = os.path.join(torch, "lib")
    built = commands.run([os.path.join(scripts, "native-build"), "--with-virtual-gpu"], log, budget.left(), with_torch)
    if problem := built.problem():
        problems.append(f"no virtual GPU: {problem}")
    else:
        variables["GPUPROBE_VIRTUAL_GPU"] = os.path.realpath(os.path.join(places.STATE, "virtual-gpu", "current"))
        variables["GPUPROBE_CUDA_TORCH"] = libraries
    return variables, problems
