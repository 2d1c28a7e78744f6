# shellcheck shell=bash
# Builds the native library. Sourced after libtorch.sh.
: "${root:?}" "${native:?}"

# build_native: for the libtorch that find_torch has found; .gpuprobe/native/current then points to its folder.
build_native() {
  local inputs target
  inputs=$(native_inputs)
  build_for_torch
  ln -sfn "${target##*/}" "$native/current.$$"
  mv -fT "$native/current.$$" "$native/current"
  # What it was built from is written down last.
  replace_file "$native/inputs" <<<"$inputs"
  rm -f "$native/failed"
  note "libtorch $torch_version ($torch_origin), native library in ${target#"$root"/}"
}

# build_for_torch: the library for torch_include, torch_lib and torch_version, in a folder of its own. Sets target to that folder.
build_for_torch() {
  local compiler=${CXX:-g++} tool standard abi key build
  for tool in cmake ninja "$compiler"; do
    command -v "$tool" >/dev/null || native_fail "$tool is missing: run scripts/setup, or install it"
  done

  standard=${GPUPROBE_CXX_STANDARD:-$(torch_cxx_standard)}
  abi=$(torch_cxx11_abi)
  key=$(printf '%s\n' "$torch_lib" "$(stat -Lc '%s %.9Y' "$torch_lib/libtorch_cpu.so")" "$abi" "$standard" "$compiler" \
    "$("$compiler" -dumpfullversion 2>/dev/null || true)" | sha256sum | cut -c 1-12)
  target=$native/$torch_version-$key
  build=$native/build/$torch_version-$key
  [[ -e $target/libgpuprobe.so ]] || say "building the native library for libtorch $torch_version ($torch_origin, $torch_lib)"
  compile_native "$build" "$compiler" "$standard" "$abi"

  # Complete or not there: the library is moved into place.
  if ! cmp --silent "$build/libgpuprobe.so" "$target/libgpuprobe.so"; then
    mkdir -p "$target"
    replace_file "$target/libgpuprobe.so" <"$build/libgpuprobe.so"
  fi
}

compile_native() { # compile_native FOLDER COMPILER STANDARD ABI
  local log=$1/build.log
  mkdir -p "$1"
  if ! { cmake -S "$root/src/GpuProbe.Native" -B "$1" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER="$2" \
    -DCMAKE_CXX_STANDARD="$3" -DTORCH_CXX11_ABI="$4" -DTORCH_INCLUDE="$torch_include" -DTORCH_LIB="$torch_lib" &&
    cmake --build "$1"; } >"$log" 2>&1 </dev/null 9>&-; then
    grep -E -A 12 'error|FAILED' "$log" | head -n 60 >&2 || tail -n 30 "$log" >&2
    native_fail "the native library did not build with libtorch $torch_version: see above, or all of it in $log"
  fi
  grep -E -A 4 'warning:' "$log" >&2 || true
}

# Until 2.7 the Python wheels were compiled with libstdc++'s old strings.
torch_cxx11_abi() { ! grep -q '_ZN3c105ErrorC[12]ENS_14SourceLocationESs' "$torch_lib/libc10.so" && echo 1 || echo 0; }

torch_cxx_standard() { at_least "$torch_version" 2.11 && echo 20 || echo 17; }
