# shellcheck shell=bash
# Unpacks Debian's Python with packages of it into an ignored folder. Sourced by the setup-python scripts.
. "${BASH_SOURCE[0]%/*}/../../scripts/common.sh"
. "$root/scripts/libtorch.sh"
. "$root/scripts/debian.sh"

apt_fail=die
apt_instead="do without comparisons with Python"

python_packages=(python3.13 python3.13-minimal libpython3.13-stdlib libpython3.13-minimal python3-typing-extensions
  python3-numpy python3-sympy python3-mpmath python3-packaging python3-networkx python3-jinja2 python3-markupsafe
  python3-fsspec python3-filelock)

# python_is_there FOLDER: with the libtorch that it was unpacked for.
python_is_there() { [[ -x $1/python3 && -e $1/usr/lib/python3/dist-packages/torch/lib/libtorch_python.so ]]; }

# unpack_python FOLDER TORCH_LIBRARIES PACKAGE[/RELEASE]...: FOLDER/python3 then starts it. It runs on the libtorch in
# TORCH_LIBRARIES; packages come from the release of that libtorch where they name no other.
unpack_python() {
  local folder=$1 libraries=$2 part=$1.part package packages=() library release releases=("$torch_release") paths=
  shift 2
  lock
  ! python_is_there "$folder" || return 0
  rm -rf "$part" "$part.packages"
  for package in "${python_packages[@]}" "$@"; do
    case $package in
      */*) packages+=("$package") releases+=("${package#*/}") ;;
      *) packages+=("$package/$torch_release") ;;
    esac
  done
  start_apt
  apt_get update
  while read -r release; do add_release "$release" "main contrib"; done < <(printf '%s\n' "${releases[@]}" | sort -u)
  apt_get update
  say "downloading ${#packages[@]} packages of Python"
  unpack_packages "$part" "${packages[@]}"
  rm -rf "$part/usr/share"
  # The package's links lead beside it.
  for library in "$libraries"/lib{c10,shm,torch,caffe2}*.so.*.*; do
    [[ ! -L $library ]] || ln -sf "$library" "$part/usr/lib/python3/dist-packages/torch/lib/$(basename "${library%.so.*}").so"
  done
  # What is not installed is found by nobody.
  [[ $libraries == /usr/* ]] || paths="export LD_LIBRARY_PATH=$libraries:${libraries%/*}\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}"
  replace_file "$part/python3" <<END
#!/usr/bin/env bash
folder=\$(dirname "\$(readlink -f "\$0")")
unset PYTHONPATH VIRTUAL_ENV
export PYTHONHOME=\$folder/usr PYTHONNOUSERSITE=1
$paths
exec "\$folder/usr/bin/python3.13" "\$@"
END
  chmod +x "$part/python3"
  rm -rf "$folder"
  mv -T "$part" "$folder"
}
