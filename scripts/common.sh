# shellcheck shell=bash
# What the scripts share: places, messages, and whether the native library is up to date. Sourced, never run.
set -euo pipefail

root=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
state=$root/.gpuprobe
native=$state/native
virtual=$state/virtual-gpu
quiet=
# .NET needs a home for its packages; without one it gets one here.
if [[ ! -d ${HOME-} ]]; then
  export HOME=$state/home
  mkdir -p "$HOME"
fi
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true

# note: how things stand (silent with --quiet). say: what is being done, always told. Both to stderr; stdout is the program's.
note() { [[ $quiet ]] || say "$@"; }
say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { say "$1"; exit "${2:-3}"; }

# One set-up or build at a time in this tree. Whatever stays behind as a server must not inherit the lock: run it with 9>&-.
lock() {
  mkdir -p "$state"
  exec 9>"$state/lock"
  flock --nonblock 9 || { say "waiting for another set-up or build in $root"; flock 9; }
}

replace_file() { # replace_file PATH: stdin becomes PATH, whole or not at all
  local part=$1.$$
  cat >"$part"
  mv -f "$part" "$1"
}

# All that the native library depends on, cheap enough for every start: the settings that choose a libtorch, the places
# that were looked at when it was chosen, the sources. A text to compare, nothing to parse.
native_inputs() {
  local watched=()
  [[ -r $native/watched ]] && mapfile -t watched <"$native/watched"
  printf '%s\n' "${GPUPROBE_TORCH-}" "${LIBTORCH-}" "${VIRTUAL_ENV-}" "${CONDA_PREFIX-}" "$PATH" \
    "${CXX-}" "${GPUPROBE_CXX_STANDARD-}"
  stat --dereference --format '%n %s %.9Y' -- "$root"/src/GpuProbe.Native/{*,*/*} "$root"/scripts/native-build \
    ${watched[@]+"${watched[@]}"} 2>/dev/null || true
}

native_is_current() {
  [[ -r $native/inputs && -e $native/current/libgpuprobe.so && $(<"$native/inputs") == "$(native_inputs)" ]]
}

# A failed set-up is remembered, so that starting the program does not try it again each time; scripts/setup does.
native_fail() {
  mkdir -p "$native"
  { printf '%s\n' "$1"; native_inputs; } | replace_file "$native/failed"
  die "$1"
}

native_failure() { # prints why the last set-up failed, if nothing has changed since
  local failed
  [[ -r $native/failed ]] || return 1
  failed=$(<"$native/failed")
  [[ ${failed#*$'\n'} == "$(native_inputs)" ]] && printf '%s\n' "${failed%%$'\n'*}"
}

# What the virtual GPU depends on: the setting that chooses a CUDA libtorch, that libtorch, the native library, the sources.
virtual_inputs() {
  printf '%s\n' "${GPUPROBE_CUDA_TORCH-}" "${GPUPROBE_DEBIAN_RELEASE-}" "${CC-}"
  find -L "$root/src/GpuProbe.VirtualGpu" "$root/scripts/virtual-gpu.sh" "$native/current/libgpuprobe.so" \
    "$virtual/torch/libtorch_cuda.so" -type f -printf '%p %s %T@\n' 2>/dev/null || true
}

virtual_is_current() {
  [[ -r $virtual/set-up && -d $virtual/current && $(<"$virtual/set-up") == "$(virtual_inputs)" ]]
}

virtual_fail() {
  mkdir -p "$virtual"
  { printf '%s\n' "$1"; virtual_inputs; } | replace_file "$virtual/failed"
  die "$1"
}

virtual_failure() {
  local failed
  [[ -r $virtual/failed ]] || return 1
  failed=$(<"$virtual/failed")
  [[ ${failed#*$'\n'} == "$(virtual_inputs)" ]] && printf '%s\n' "${failed%%$'\n'*}"
}

# look_around: sets missing to what a start has to do without, in words; to nothing if all is there or has been declined.
# Who brings a native library wants nothing set up.
look_around() {
  missing=
  if ! native_is_current; then
    [[ ${GPUPROBE_NATIVE-} ]] || missing="libtorch, so with closed form only"
  elif [[ -z ${GPUPROBE_VIRTUAL_GPU-} && ${GPUPROBE_CUDA_TORCH-} != none ]] && ! virtual_is_current; then
    missing="the virtual GPU"
  fi
}

remembered_failure() { if [[ $missing == libtorch* ]]; then native_failure; else virtual_failure; fi; }

# export_places: tells the program what has been set up, after look_around. What its user has set stays.
export_places() {
  local places=()
  export GPUPROBE_MODELS=${GPUPROBE_MODELS:-$root/models}
  [[ $missing != libtorch* ]] || return 0
  export GPUPROBE_NATIVE=${GPUPROBE_NATIVE:-$(readlink -f "$native/current/libgpuprobe.so")}
  if [[ ${GPUPROBE_CUDA_TORCH-} == none ]]; then
    unset GPUPROBE_CUDA_TORCH
  elif [[ -z $missing && -z ${GPUPROBE_VIRTUAL_GPU-} ]]; then
    mapfile -t places < <(readlink -e "$virtual/current" "$virtual/torch" "$virtual/native")
    ((${#places[@]} >= 2)) || return 0
    export GPUPROBE_VIRTUAL_GPU=${places[0]} GPUPROBE_CUDA_TORCH=${places[1]}
    [[ -z ${places[2]-} ]] || export GPUPROBE_NATIVE_CUDA=${GPUPROBE_NATIVE_CUDA:-${places[2]}}
  fi
}

# places: sets up what is missing, and tells the program where everything is.
places() {
  local reason status=0
  look_around
  if [[ $missing ]] && ! reason=$(remembered_failure); then
    "$root/scripts/setup" --quiet || status=$?
    ((status < 128)) || exit "$status"
    look_around
    [[ -z $missing ]] || reason=$(remembered_failure) || exit $((status ? status : 1))
  fi
  [[ -z $missing ]] || say "going on without $missing: $reason (scripts/setup tries again)"
  export_places
}

. "$root/scripts/dotnet.sh"
