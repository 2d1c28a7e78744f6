# shellcheck shell=bash
# What the scripts share: places, messages, and whether the native library is up to date. Sourced, never run.
set -euo pipefail

root=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
state=$root/.gpuprobe
native=$state/native
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
  stat --dereference --format '%n %s %.9Y' -- "$root"/src/GpuProbe.Native/* "$root"/scripts/native-build \
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

. "$root/scripts/dotnet.sh"
