# shellcheck shell=bash
# The command line on the packages (README, "The two builds"), and the libtorch that TorchSharp brings. Sourced after common.sh.
: "${root:?}" "${state:?}" "${native:?}"

torchsharp_build=$state/cli-torchsharp
# A TorchSharp that runs on the system's libtorch leaves this folder without one.
torchsharp_torch=$torchsharp_build/bin/GpuProbe.Cli/release/runtimes/linux-x64/native
tensor_layer=gpuprobe

choose_tensor_layer() { # choose_tensor_layer NAME
  tensor_layer=$1
  case $tensor_layer in
    gpuprobe) ;;
    torchsharp)
      cli_build=$torchsharp_build
      # shellcheck disable=SC2034 # for build_cli
      cli=$cli_build/bin/GpuProbe.Cli/release/gpuprobe cli_settings=(-p:TensorLayer=TorchSharp)
      ;;
    *) die "--tensor-layer '$tensor_layer' is unknown: gpuprobe (the default) and torchsharp are allowed" 2 ;;
  esac
}

torchsharp_brings_torch() { [[ $tensor_layer == torchsharp && -e $torchsharp_torch/libtorch_cpu.so ]]; }

# torchsharp_places: as places, for TorchSharp's libtorch. The virtual GPU runs it, too: another one on the loader's path would
# be taken for it.
torchsharp_places() {
  export GPUPROBE_MODELS=${GPUPROBE_MODELS:-$root/models}
  [[ ${GPUPROBE_NATIVE-} ]] || torchsharp_native
  if [[ ! -e $torchsharp_torch/libtorch_cuda.so ]]; then
    say "TorchSharp-cpu brings no CUDA part of libtorch, so there is no virtual GPU"
    unset GPUPROBE_CUDA_TORCH GPUPROBE_VIRTUAL_GPU
  elif [[ ${GPUPROBE_CUDA_TORCH-} == none ]]; then
    unset GPUPROBE_CUDA_TORCH
  else
    export GPUPROBE_CUDA_TORCH=$torchsharp_torch
    [[ ${GPUPROBE_VIRTUAL_GPU-} ]] || torchsharp_virtual_gpu
  fi
}

# The package brings no headers: the native library is built for a libtorch of the same version in GPUPROBE_TORCH (a pip wheel's
# folder torch, an archive), and at run time the loader gives it TorchSharp's. Debian's libtorch has other names in the loader.
torchsharp_native() {
  local version current
  version=$(grep -oPm 1 '"libtorch-c[^/"]*/\K[0-9]+\.[0-9]+\.[0-9]+' "${cli%/*}/gpuprobe.deps.json" || true)
  [[ -z ${GPUPROBE_TORCH-} ]] || native_is_current || "$root/scripts/native-build"
  current=$(readlink -f "$native/current/libgpuprobe.so" || true)
  export GPUPROBE_NATIVE=none
  if [[ $current == "$native/${version:-none}"-* ]] && LC_ALL=C readelf -d "$current" | grep -qF '[libtorch_cpu.so]'; then
    GPUPROBE_NATIVE=$current
  else
    say "there is no native library for TorchSharp's libtorch $version, and what needs it is refused:" \
      "set GPUPROBE_TORCH to the folder of a libtorch $version with headers"
  fi
}

torchsharp_virtual_gpu() {
  . "$root/scripts/virtual-gpu.sh"
  virtual=$torchsharp_build/virtual-gpu
  mkdir -p "$virtual"
  if (lock; build_virtual_gpu "$torchsharp_torch"); then
    GPUPROBE_VIRTUAL_GPU=$(readlink -f "$virtual/current")
    export GPUPROBE_VIRTUAL_GPU
  fi
}
