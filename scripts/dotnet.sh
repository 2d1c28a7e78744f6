# shellcheck shell=bash
# The .NET side: is the SDK here, is the command line built from the sources as they are. Sourced by common.sh.
: "${root:?}" "${state:?}"

cli_build=$state/cli
cli=$cli_build/bin/GpuProbe.Cli/release/gpuprobe
cli_settings=()

need_dotnet() {
  [[ $(dotnet --list-sdks 2>/dev/null || true) == *10.0.* ]] || die \
    "the .NET 10 SDK is missing (no 'dotnet' on PATH lists a 10.0 SDK): install dotnet-sdk-10.0, then run this again"
}

# Built programs look for .NET in the system's places; this adds the one on PATH.
use_dotnet() {
  [[ ${DOTNET_ROOT-} ]] || ! command -v dotnet >/dev/null || DOTNET_ROOT=$(dirname "$(readlink -f "$(command -v dotnet)")")
  [[ -z ${DOTNET_ROOT-} ]] || export DOTNET_ROOT
}

cli_inputs() {
  printf '%s\n' "${TorchSharpBackend-}"
  find "$root"/src "$root"/Directory.*.* "$root/global.json" -name GpuProbe.Native -prune -o -type f -printf '%p %s %T@\n'
}

cli_is_current() { [[ -x $cli && -r $cli_build/inputs && $(<"$cli_build/inputs") == "$(cli_inputs)" ]]; }

# In a folder of its own, without analyzers: what a newer compiler warns about must keep nobody from running the program.
build_cli() {
  need_dotnet
  lock
  ! cli_is_current || return 0
  say "building GpuProbe"
  local inputs args=("$root/src/GpuProbe.Cli" --artifacts-path "$cli_build" -v quiet -tl:off ${cli_settings[@]+"${cli_settings[@]}"})
  inputs=$(cli_inputs)
  logged dotnet restore "${args[@]}" || no_packages
  logged dotnet build "${args[@]}" -c Release --no-restore -nologo -p:RunAnalyzers=false -p:TreatWarningsAsErrors=false || {
    tell_errors
    die "GpuProbe did not build: see above" 1
  }
  replace_file "$cli_build/inputs" <<<"$inputs"
}

logged() {
  mkdir -p "$cli_build"
  "$@" </dev/null >"$cli_build/log" 2>&1 9>&-
}

tell_errors() { { grep ' error ' "$cli_build/log" || cat "$cli_build/log"; } | awk '!seen[$0]++' >&2; }

no_packages() {
  local reason
  if ! reason=$(grep -oPm 1 'TensorLayer\.Checks\.targets.* error : \K.*(?= \[)' "$cli_build/log"); then
    tell_errors
    reason="GpuProbe's packages could not be restored: see above"
  fi
  [[ -x $cli ]] || rm -rf "$cli_build"
  die "${reason/build without -p:TensorLayer=TorchSharp/run without --tensor-layer torchsharp}"
}
