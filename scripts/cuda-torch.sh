# shellcheck shell=bash
# Brings the CUDA build of libtorch that runs on the virtual GPU. Sourced after libtorch.sh, native.sh and debian.sh.
: "${root:?}" "${state:?}" "${virtual:?}" "${oldest_torch:?}" "${torch_release:?}"

debian_cuda_torch=$state/torch-cuda
cuda_torch_instead="set GPUPROBE_CUDA_TORCH to the folder of a libtorch_cuda.so (pip's torch has one in torch/lib), or to none"

# set_up_virtual_gpu: a CUDA libtorch, the native library for it, the stand-ins; or remembers why there are none. Runs after
# build_native, in a shell of its own: what fails here says nothing about the native library.
set_up_virtual_gpu() (
  set -e
  [[ ${GPUPROBE_CUDA_TORCH-} != none ]] || exit 0
  if virtual_is_current; then
    note "virtual GPU on the CUDA libtorch in $(readlink "$virtual/torch")"
    exit 0
  fi
  native_fail() { virtual_fail "$1"; }
  apt_fail=virtual_fail apt_instead=$cuda_torch_instead apt_dir='' root_command=()
  mkdir -p "$virtual"
  find_cuda_torch
  point "$virtual/torch" "$cuda_torch"
  build_cuda_native
  point "$virtual/native" "$cuda_native"
  build_virtual_gpu "$cuda_torch" || virtual_fail "the virtual GPU's libraries could not be built: see above"
  replace_file "$virtual/set-up" <<<"$(virtual_inputs)"
  rm -f "$virtual/failed"
  note "virtual GPU on the CUDA libtorch in $cuda_torch"
)

point() { # point LINK TARGET: no target, no link
  rm -f "$1"
  [[ -z $2 ]] || ln -s "$2" "$1"
}

# cuda_torch_is_here: is there one without downloading it?
cuda_torch_is_here() {
  local folder=${GPUPROBE_CUDA_TORCH:-${torch_lib:?}}
  [[ -e $folder/libtorch_cuda.so || -e $folder/lib/libtorch_cuda.so ]]
}

# find_cuda_torch: sets cuda_torch to the folder that holds libtorch_cuda.so.
find_cuda_torch() {
  local given=${GPUPROBE_CUDA_TORCH-} folder
  for folder in ${given:+"$given" "$given/lib"}; do
    [[ ! -e $folder/libtorch_cuda.so ]] || { cuda_torch=$(readlink -f "$folder") && return; }
  done
  [[ -z $given ]] || virtual_fail \
    "GPUPROBE_CUDA_TORCH=$given: no libtorch_cuda.so there; correct or unset it, or set it to none to do without the virtual GPU"
  cuda_torch=${torch_lib:?}
  [[ ! -e $cuda_torch/libtorch_cuda.so ]] || return 0
  cuda_torch=$debian_cuda_torch/usr/lib/$HOSTTYPE-linux-gnu
  [[ -e $cuda_torch/libtorch_cuda.so ]] || bring_debian_cuda_torch
  complete_debian_cuda_torch
}

# build_cuda_native: sets cuda_native to the native library for the CUDA libtorch; to nothing where the CPU's serves both.
build_cuda_native() {
  cuda_native=
  ! same_libtorch "$torch_lib" "$cuda_torch" || return 0
  local other=$torch_lib target
  if [[ $cuda_torch == "$debian_cuda_torch"/* ]]; then
    [[ -d $debian_cuda_torch/usr/include ]] || bring_debian_cuda_headers
    torch_at "$debian_cuda_torch/usr" || virtual_fail "$debian_cuda_torch is not complete: remove it and run scripts/setup"
  else
    torch_at "${cuda_torch%/*}" || virtual_fail \
      "$cuda_torch: no headers beside it (wanted ${cuda_torch%/*}/include/torch), and it is not the libtorch in $other: $cuda_torch_instead"
  fi
  at_least "$torch_version" "$oldest_torch" || virtual_fail \
    "$cuda_torch: this is libtorch $torch_version, GpuProbe needs $oldest_torch or later: $cuda_torch_instead"
  # shellcheck disable=SC2034 # for build_for_torch's talk
  torch_origin="for the virtual GPU"
  build_for_torch
  cuda_native=$target/libgpuprobe.so
}

# Two folders hold the same libtorch if they are one, or if the name that programs load it by says its version.
same_libtorch() {
  [[ ! $1 -ef $2 ]] || return 0
  local name
  name=$(soname "$1/libtorch_cpu.so")
  [[ $name == *.so.* && $name == "$(soname "$2/libtorch_cpu.so")" ]]
}

soname() { LC_ALL=C readelf -d "$1" | grep -oP 'SONAME.*\[\K[^]]+'; }

# Debian's package, unpacked and not installed: installing it would bring NVIDIA's packages, which the virtual GPU replaces.
bring_debian_cuda_torch() {
  local part=$debian_cuda_torch.part name library
  rm -rf "$part" "$part.packages"
  need_space 2500
  open_cuda_release
  name=$(apt-cache -c "$apt_dir/apt.conf" -t "$torch_release" depends libtorch-cuda-dev 2>/dev/null |
    grep -oP 'Depends: \Klibtorch-cuda-[0-9.]+' | head -n 1) ||
    virtual_fail "Debian $torch_release has no CUDA libtorch for this machine: $cuda_torch_instead"
  say "downloading Debian's CUDA libtorch ${name##*-} for the virtual GPU: 480 MB, once; 1.5 GB unpacked in ${debian_cuda_torch#"$root"/}"
  unpack_packages "$part" "$name/$torch_release" "libgloo-cuda-0/$torch_release" "libtensorpipe-cuda-0/$torch_release"
  rm -rf "$part/usr/share"
  for library in "$part/usr/lib/$HOSTTYPE-linux-gnu"/lib{c10,shm,torch}*.so.*.*; do
    [[ -L $library ]] && ln -s "${library##*/}" "${library%.so.*}.so"
  done
  mv -T "$part" "$debian_cuda_torch"
}

bring_debian_cuda_headers() {
  local part=$debian_cuda_torch.part
  rm -rf "$part" "$part.packages"
  open_cuda_release
  say "downloading the headers of Debian's CUDA libtorch"
  unpack_packages "$part" "libtorch-cuda-dev/$torch_release"
  mv "$part/usr/include" "$debian_cuda_torch/usr/"
  rm -rf "$part"
}

# The libraries that the CUDA libtorch needs, other than NVIDIA's, come with Debian's libtorch for the CPU. Where that is not
# installed, they are unpacked beside it, too.
complete_debian_cuda_torch() {
  local missing cpu_package packages name found
  mapfile -t missing < <(missing_libraries)
  ((${#missing[@]})) || return 0
  open_cuda_release
  name=$(soname "$cuda_torch/libtorch_cpu.so")
  cpu_package=libtorch${name#*.so.}
  apt_get install --simulate -t "$torch_release" "$cpu_package" libopenblas0-pthread
  mapfile -t packages < <(awk '/^Inst / {print $2}' "$apt_dir/log" | grep -vxE "$cpu_package|libgloo0|libtensorpipe0")
  [[ " ${packages[*]} " != *" libc6 "* ]] || virtual_fail \
    "the C library here is older than the one Debian $torch_release's CUDA libtorch was built for: $cuda_torch_instead"
  say "downloading what Debian's CUDA libtorch needs and this machine lacks: ${#packages[@]} packages"
  unpack_packages "$debian_cuda_torch" "${packages[@]/%//$torch_release}"
  while found=; mapfile -t missing < <(missing_libraries); ((${#missing[@]})); do
    for name in "${missing[@]}"; do
      found+=$(find "$debian_cuda_torch" -name "$name" -not -path "$cuda_torch/$name" -exec ln -sfv {} "$cuda_torch/" \; -quit)
    done
    [[ $found ]] || virtual_fail "Debian's CUDA libtorch lacks ${missing[*]}: install libtorch-dev, or $cuda_torch_instead"
  done
}

missing_libraries() {
  LD_LIBRARY_PATH=$cuda_torch:${cuda_torch%/*} ldd "$cuda_torch"/*.so |
    awk '/=> not found/ && $1 !~ /^lib(cu(da|blas|dnn|fft|file|pti|rand|solver|sparse)|nccl|nv)/ && !seen[$1]++ {print $1}'
}

open_cuda_release() {
  [[ -z $apt_dir ]] || return 0
  need_apt "a CUDA libtorch is"
  start_apt
  apt_get update
  add_release "$torch_release" "main contrib"
  apt_get update
}

need_space() { # need_space MEGABYTES
  local free
  free=$(df --output=avail -BM "$state" | grep -o '[0-9]*' | tail -n 1)
  ((free >= $1)) || virtual_fail \
    "$state needs $1 MB free for the CUDA libtorch and has $free MB: make room and run scripts/setup, or $cuda_torch_instead"
}
