# shellcheck shell=bash
# Finds a libtorch and says what it is. Sourced after common.sh.
: "${native:?}"

oldest_torch=2.6

# at_least VERSION WANTED
at_least() { printf '%s\n%s\n' "$2" "$1" | sort --check=quiet --version-sort; }

# torch_at FOLDER: a libtorch archive, a Python wheel's torch folder, or a prefix like /usr. Sets torch_include, torch_lib, torch_version.
torch_at() {
  local lib
  torch_include=$1/include
  [[ -r $torch_include/torch/csrc/api/include/torch/version.h ]] || return 1
  for lib in "$1/lib" "$1/lib/$HOSTTYPE-linux-gnu" "$1/lib64"; do
    [[ -e $lib/libtorch_cpu.so && -e $lib/libc10.so ]] && torch_lib=$lib && torch_version=$(read_torch_version) && return 0
  done
  return 1
}

# The version is spread over headers that include each other; between releases it has moved.
read_torch_version() {
  local part
  for part in MAJOR MINOR PATCH; do
    { grep -hsoP "^#define TORCH_VERSION_$part +\K[0-9]+" "$torch_include"/torch/csrc/api/include/torch/version.h \
      "$torch_include"/torch/headeronly/version.h || true; } | head -n 1
  done | paste -sd . -
}

# Python's torch, without importing it; then the folders that would change if one were installed.
python_torch='
import importlib.util, os, sys
sys.path[:] = [p for p in sys.path if p]
spec = importlib.util.find_spec("torch")
print(next(iter(spec and spec.submodule_search_locations or []), ""))
print(*filter(os.path.isdir, sys.path), sep="\n")'

# find_torch: sets torch_include, torch_lib, torch_version and torch_origin, and the list of places to watch; or fails.
find_torch() {
  local name folder python found
  torch_watched=()
  for name in GPUPROBE_TORCH LIBTORCH; do
    folder=${!name-}
    [[ $folder ]] || continue
    torch_watched+=("$folder/lib/libtorch_cpu.so")
    torch_at "$folder" || native_fail \
      "$name=$folder: no libtorch there (wanted include/torch/csrc/api/include/torch/version.h and lib/libtorch_cpu.so); correct or unset it"
    at_least "$torch_version" $oldest_torch || native_fail \
      "$name=$folder: this is libtorch $torch_version, GpuProbe needs $oldest_torch or later; point it to a newer one or unset it"
    torch_found "$name" && return
  done
  while read -r python; do
    mapfile -t found < <("$python" -c "$python_torch" 2>/dev/null </dev/null)
    torch_watched+=("${found[@]:1}")
    if [[ -z ${found[0]-} ]] || ! torch_at "${found[0]}"; then continue; fi
    new_enough "$python" && torch_found "$python" && return
  done < <(pythons | awk '!seen[$0]++')
  torch_watched+=(/usr/include/torch/csrc/api/include/torch/version.h)
  ! half_installed libtorch-dev && torch_at /usr && new_enough libtorch-dev && torch_found libtorch-dev && return
  watch_torch
  return 1
}

new_enough() {
  at_least "$torch_version" $oldest_torch && return
  say "passing over libtorch $torch_version ($1): GpuProbe needs $oldest_torch or later"
  return 1
}

half_installed() { [[ $(dpkg-query --show --showformat '${db:Status-Abbrev}' "$1" 2>/dev/null || true) == ?[UHFWt]* ]]; }

pythons() {
  local folder
  for folder in "${VIRTUAL_ENV-}" "${CONDA_PREFIX-}"; do
    [[ $folder && -x $folder/bin/python3 ]] && printf '%s\n' "$folder/bin/python3"
  done
  type -ap python3 || true
}

torch_found() {
  # shellcheck disable=SC2034 # for whoever asked
  torch_origin=$1
  torch_watched+=("$torch_lib/libtorch_cpu.so" "$torch_include/torch/csrc/api/include/torch/version.h")
  watch_torch
}

watch_torch() {
  mkdir -p "$native"
  printf '%s\n' "${torch_watched[@]}" | sort --unique | replace_file "$native/watched"
}
