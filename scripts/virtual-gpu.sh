# shellcheck shell=bash
# Builds the stand-ins for NVIDIA's libraries. Sourced after common.sh.
: "${root:?}" "${virtual:?}"

# build_virtual_gpu: for the CUDA libtorch in FOLDER (which holds libtorch_cuda.so*), into a folder of its own, to which
# .gpuprobe/virtual-gpu/current then points. Further files are libraries whose imports the stand-ins have to have as well
# (extensions). Answers 1, and says why, where it cannot be done.
build_virtual_gpu() { # build_virtual_gpu FOLDER [FILE...]
  local inputs torch_cuda cc=${CC:-gcc} tool
  inputs=$(virtual_gpu_inputs "$@")
  if [[ -r $virtual/inputs && -e $virtual/current/libgpuprobe-vgpu.so && $(<"$virtual/inputs") == "$inputs" ]]; then
    return 0
  fi
  torch_cuda=$(virtual_gpu_torch "$1") || { say "$1 holds no libtorch_cuda.so: no CUDA build of libtorch"; return 1; }
  for tool in "$cc" readelf nm awk; do
    command -v "$tool" >/dev/null || { say "$tool is missing: run scripts/setup, or install it"; return 1; }
  done

  local sources=$root/src/GpuProbe.VirtualGpu build_ids key major target work clients=()
  work=$(mktemp -d "${TMPDIR:-/tmp}/gpuprobe-vgpu.XXXXXX") || return 1
  if ! mapfile -t clients < <(virtual_gpu_clients "$@") || ! virtual_gpu_imports "${clients[@]}" >"$work/imports"; then
    say "the libraries in $1 cannot be read"
  elif ! major=$(sed -n 's/^needed libcudart\.so\.\([0-9]*\).*/\1/p' "$work/imports" | head -n 1) || [[ ! $major ]]; then
    say "$torch_cuda is not linked with libcudart: a stand-in cannot take its place"
  else
    build_ids=$(virtual_gpu_build_ids "${clients[@]}")
    key=$({
      printf '%s\n' "$build_ids" "$cc" "$("$cc" -dumpfullversion 2>/dev/null || true)"
      virtual_gpu_versions "$1" "$major"
      cat "$sources"/*/* "$root/scripts/virtual-gpu.sh"
    } | sha256sum | cut -c 1-12)
    target=$virtual/$major-$key
    if [[ -e $target/torch ]] || virtual_gpu_make "$1" "$target"; then
      ln -sfn "${target##*/}" "$virtual/current.$$"
      mv -fT "$virtual/current.$$" "$virtual/current"
      replace_file "$virtual/inputs" <<<"$inputs"
      # What nothing has asked for in a week was built from sources or for a libtorch of the past.
      touch "$target"
      find "$virtual" -mindepth 1 -maxdepth 1 -type d -name '[0-9]*-*' -mtime +7 -exec rm -rf {} +
      rm -rf "$work"
      note "CUDA $major stand-ins for $torch_cuda in ${target#"$root"/}"
      return 0
    fi
  fi
  rm -rf "$work"
  return 1
}

# All that the stand-ins depend on, cheap enough for every start. A text to compare, nothing to parse.
virtual_gpu_inputs() { # virtual_gpu_inputs FOLDER [FILE...]
  printf '%s\n' "$@" "${CC-}"
  stat --dereference --format '%n %s %.9Y' -- \
    "$1"/lib{torch_cuda,c10_cuda,torch_cuda_linalg,caffe2_nvrtc,torch_python,torch_nvshmem}.so* "${@:2}" \
    "$root"/src/GpuProbe.VirtualGpu/*/* "$root/scripts/virtual-gpu.sh" 2>/dev/null || true
}

virtual_gpu_torch() { # prints the file of libtorch_cuda in FOLDER
  local file
  for file in "$1"/libtorch_cuda.so*; do
    [[ -f $file ]] && { readlink -f "$file"; return; }
  done
  return 1
}

# The libraries that call NVIDIA's: linked with one of them, or known to load them. NVIDIA's own are replaced, not served.
virtual_gpu_clients() { # virtual_gpu_clients FOLDER [FILE...]
  local files=() file
  mapfile -t files < <(
    for file in "$1"/*.so* "$1"/../lib*_cuda.so* "${@:2}"; do [[ -f $file ]] && readlink -f "$file"; done | sort -u
  )
  # Named twice, because readelf tells the file's name only when there are several.
  readelf -dW "${files[@]}" "${files[0]}" 2>/dev/null | awk '
    FILENAME != "-" { if ($1 !~ /^#/) nvidia[$1] = 1; next }
    /^File: / { file = substr($0, 7) }
    /\((NEEDED|SONAME)\)/ {
      name = $0; sub(/.*\[/, "", name); sub(/\].*/, "", name); stem = name; sub(/\.so.*/, "", stem)
      if (/SONAME/) { if (stem in nvidia) own[file] = 1 }
      else if (stem in nvidia || stem == "libtorch_cuda") client[file] = 1
      if (/SONAME/ && stem ~ /^lib(torch|c10|gloo|tensorpipe)_(cuda|nvshmem)/) client[file] = 1
    }
    END { for (file in client) if (!(file in own)) print file }' "$root/src/GpuProbe.VirtualGpu/stubs/libraries.txt" - | sort
}

virtual_gpu_imports() { # prints `needed SONAME` and `import NAME[@NODE]` lines
  readelf -dW "$@" | sed -n 's/.*(NEEDED).*\[\(.*\)\].*/needed \1/p' | sort -u || return
  nm -D --undefined-only --with-symbol-versions "$@" | awk '$1 == "U" && $2 !~ /^_Z|@GLIBC/ { print "import", $2 }' | sort -u
}

virtual_gpu_build_ids() { # a line a library: its build id, or what else tells it from another
  local file id
  for file; do
    id=$(readelf -nW "$file" 2>/dev/null | sed -n 's/.*Build ID: *//p' | head -n 1)
    printf '%s %s\n' "${file##*/}" "${id:-$(stat -Lc '%s-%.9Y' "$file")}"
  done
}

# The versions that this libtorch was built for, as preprocessor settings: of CUDA from its version.py or, for TorchSharp's,
# the list of the program's packages, of cuDNN and NCCL from the requirements of its wheel. Where none is there, the sources
# have their own.
virtual_gpu_versions() { # virtual_gpu_versions FOLDER MAJOR
  local file cuda='' name version minor patch
  for file in "$1"/../version.py "$1"/../python3/dist-packages/torch/version.py; do
    [[ -r $file && ! $cuda ]] && cuda=$(sed -n "s/^cuda.*= *['\"]\([0-9]*\.[0-9]*\).*/\1/p" "$file" | head -n 1)
  done
  for file in "$1"/../../../*.deps.json; do
    [[ -r $file && ! $cuda ]] && cuda=$(sed -n 's/.*"libtorch-cuda-\([0-9]*\.[0-9]*\)-.*/\1/p' "$file" | head -n 1)
  done
  [[ $cuda == "$2".* ]] || case $2 in 11) cuda=11.8 ;; 12) cuda=12.4 ;; *) cuda=$2.0 ;; esac
  printf '%s\n' "-DVGPU_CUDA_MAJOR=$2" "-DVGPU_CUDART_VERSION=$((${cuda%.*} * 1000 + ${cuda#*.} * 10))"
  for file in "$1"/../../torch-*.dist-info/METADATA; do
    [[ -r $file ]] || continue
    sed -nE 's/^Requires-Dist: nvidia-(cudnn|nccl)-cu[0-9]* *\(?== *([0-9]+)\.([0-9]+)\.([0-9]+).*/\1 \2 \3 \4/p' "$file"
  done | while read -r name version minor patch; do
    printf -- '-DVGPU_%s_VERSION=%d\n' "${name^^}" $((version * 10000 + minor * 100 + patch))
  done
}

virtual_gpu_make() { # virtual_gpu_make FOLDER TARGET; uses what build_virtual_gpu has found out
  local part=$2.$$ flags=() soname folder node running=() most
  say "building stand-ins for the CUDA $major libraries of $torch_cuda"
  mkdir -p "$part" "$work/signatures.d"
  mapfile -t flags < <(virtual_gpu_versions "$1" "$major")
  flags+=(-std=gnu11 -O2 -fPIC -fvisibility=hidden -Wall -Wextra -I"$sources/core" -I"$sources/stubs")
  awk -f "$sources/stubs/signatures.awk" "$sources/stubs/signatures.txt" >"$work/signatures"
  # Every function of the table is there whether this libtorch imports it or not: extensions may.
  { echo "major $major"; cat "$work/imports"; awk '{ print "import", $1 }' "$work/signatures"; } >"$work/wanted"
  awk -f "$sources/stubs/assign.awk" "$sources/stubs/libraries.txt" "$work/wanted" >"$work/assigned"

  most=$(nproc)
  (virtual_gpu_library libgpuprobe-vgpu.so core -) >"$work/libgpuprobe-vgpu.so.log" 2>&1 9>&- || true
  if [[ -e $part/libgpuprobe-vgpu.so ]]; then
    while read -r soname folder node; do
      ((${#running[@]} < most)) || { wait "${running[0]}" || true; running=("${running[@]:1}"); }
      virtual_gpu_library "$soname" "$folder" "$node" >"$work/$soname.log" 2>&1 9>&- &
      running+=($!)
    done < <(printf 'libgpuprobe-audit.so loader -\n'; sed -n 's/^library //p' "$work/assigned")
    ((${#running[@]} == 0)) || wait "${running[@]}" || true
  fi
  cat "$work"/*.log >&2
  for soname in libgpuprobe-vgpu.so libgpuprobe-audit.so $(sed -n 's/^library \([^ ]*\).*/\1/p' "$work/assigned"); do
    if [[ ! -e $part/$soname ]]; then
      rm -rf "$part"
      say "$soname did not build: see above"
      return 1
    fi
  done
  {
    printf '%s\n' "folder $(cd "$1" && pwd -P)" "library $torch_cuda"
    virtual_gpu_build_ids "$torch_cuda" | sed 's/.* /build-id /'
    printf 'setting %s\n' "${flags[@]}" | grep -e '-DVGPU'
  } >"$part/torch"
  rm -rf "$2"
  mv -fT "$part" "$2"
}

virtual_gpu_library() { # virtual_gpu_library SONAME FOLDER NODE: its own code, and stubs for whatever that lacks
  local soname=$1 folder=$2 objects=$work/$1.d link=() code=()
  mkdir -p "$objects" && cd "$objects" || return
  [[ $folder == - ]] || mapfile -t code < <(compgen -G "$sources/$folder/*.c")
  if ((${#code[@]})); then
    "$cc" "${flags[@]}" -c "${code[@]}" || return
    nm -g --defined-only ./*.o | awk 'NF == 3 { print "defined", $3 }' >defined
  fi
  touch defined
  awk -v soname="$soname" 'FILENAME == "defined" { have[$2] = 1; next }
    $1 == "function" && $2 == soname && !($3 in have) { print $3 }' defined "$work/assigned" >names
  if [[ -s names ]]; then
    awk -f "$sources/stubs/emit.awk" "$work/signatures" names >stubs.c &&
      "$cc" "${flags[@]}" -Wno-unused-parameter -c stubs.c || return
  fi
  awk -v soname="$soname" -v node="$3" -f "$sources/stubs/versions.awk" "$work/assigned" >versions
  [[ ! -s versions ]] || link+=(-Wl,--version-script=versions)
  case $soname in libgpuprobe-*) ;; *) link+=(-L"$part" -lgpuprobe-vgpu) ;; esac
  if ! compgen -G '*.o' >/dev/null; then "$cc" "${flags[@]}" -c -x c /dev/null -o empty.o || return; fi
  # Never unloaded: the core keeps the counters that live in them.
  "$cc" -shared -o "$part/$soname" ./*.o -Wl,-soname,"$soname" -Wl,-rpath,"\$ORIGIN" -Wl,-z,defs -Wl,-z,nodelete \
    ${link[@]+"${link[@]}"} -ldl -lpthread -lrt -lm
}
