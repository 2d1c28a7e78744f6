# shellcheck shell=bash
# Installs Debian packages, or only unpacks them. Sourced after common.sh and libtorch.sh. All of apt's settings are made in a
# folder of their own that goes away again: nothing is written under /etc, and the machine's own package lists stay as they are.
: "${oldest_torch:?}"

# The first Debian release with a libtorch that is new enough; an earlier one takes it from there.
torch_release=${GPUPROBE_DEBIAN_RELEASE:-trixie}

# What a failure ends, and what its reader can do instead. Whoever wants something other than a libtorch sets both.
apt_fail=native_fail
apt_instead="set GPUPROBE_TORCH to the folder of a libtorch archive or of Python's torch"
root_command=()
apt_dir=

# install_packages PACKAGE...
install_packages() {
  need_apt "$*"
  if ((EUID != 0)); then
    { command -v sudo && { [[ -t 0 ]] || sudo -n true; }; } >/dev/null 2>&1 ||
      $apt_fail "$* missing and no right to install: run scripts/setup as root, or $apt_instead"
    root_command=(sudo)
  fi
  start_apt
  if [[ $(dpkg --audit) ]]; then
    say "finishing the package installation that was interrupted here"
    ${root_command[@]+"${root_command[@]}"} dpkg --configure -a --force-confdef --force-confold </dev/null >&2 9>&- || true
  fi
  say "reading package lists"
  apt_get update
  local package later=()
  for package; do
    shift
    if [[ $package != libtorch-dev ]] || new_enough_in_apt; then set -- "$@" "$package"; else later+=("$package"); fi
  done
  if (($#)); then apt_install "$@"; fi
  if ((${#later[@]})); then
    add_release "$torch_release" main
    say "taking libtorch from Debian $torch_release: $debian_suite has none of at least $oldest_torch"
    apt_get update
    new_enough_in_apt "$torch_release" ||
      $apt_fail "$torch_release has no libtorch-dev $oldest_torch or later for this machine: $apt_instead"
    apt_install -t "$torch_release" "${later[@]}"
  fi
}

# unpack_packages FOLDER PACKAGE[/RELEASE]...: downloads them and puts their files under FOLDER; neither needs rights.
unpack_packages() {
  local folder=$1 package
  shift
  mkdir -p "$folder" "$folder.packages"
  cd "$folder.packages"
  apt_get download "$@"
  for package in *.deb; do
    dpkg -x "$package" "$folder" 9>&- || $apt_fail "$package could not be unpacked into $folder: $apt_instead"
    rm "$package"
  done
  cd "$root"
  rmdir "$folder.packages"
}

need_apt() { # need_apt WHAT: what is missing
  command -v apt-get >/dev/null || $apt_fail "$* missing and no apt-get here: install it, or $apt_instead"
}

# start_apt: makes the folder with apt's settings, once for all that is asked of apt here.
start_apt() {
  [[ -z $apt_dir ]] || return 0
  apt_dir=$(mktemp -d)
  trap '${root_command[@]+"${root_command[@]}"} rm -rf "$apt_dir"' EXIT
  configure_apt
}

configure_apt() {
  local from=/etc/apt
  chmod 755 "$apt_dir"
  mkdir -p "$apt_dir"/{sources,preferences,lists/partial}
  [[ ! -s $from/sources.list ]] || cp "$from/sources.list" "$apt_dir/sources/machine.list"
  cp "$from"/sources.list.d/*.{list,sources} "$apt_dir/sources/" 2>/dev/null || true
  cp "$from"/preferences.d/* "$apt_dir/preferences/" 2>/dev/null || true
  cat >"$apt_dir/apt.conf" <<END
Dir::Etc { sourcelist "/dev/null"; sourceparts "$apt_dir/sources"; preferencesparts "$apt_dir/preferences"; };
Dir::State::lists "$apt_dir/lists";
Dir::Cache { pkgcache ""; srcpkgcache ""; };
Acquire { Languages "none"; Retries "3"; IndexTargets::deb { DEP-11::DefaultEnabled "false"; Contents-deb::DefaultEnabled "false"; }; };
APT { Install-Recommends "false"; Get::Assume-Yes "true"; Get::AutomaticRemove "false"; };
Dpkg { Use-Pty "0"; Lock::Timeout "600"; Options { "--force-confdef"; "--force-confold"; }; };
quiet "2";
END
}

apt_get() {
  ${root_command[@]+"${root_command[@]}"} env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
    apt-get -c "$apt_dir/apt.conf" "$@" </dev/null >"$apt_dir/log" 2>&1 9>&- &&
    { grep '^W: .*fetch' "$apt_dir/log" | head -n 3 >&2 || true; } && return
  tail -n 20 "$apt_dir/log" >&2
  $apt_fail "apt-get $1 failed: see above; run scripts/setup again once that is put right, or $apt_instead"
}

apt_install() {
  apt_get install --simulate "$@"
  local removed first=1 from=
  if [[ $1 == -t ]]; then first=3 from=" from $2"; fi
  removed=$(awk '/^Remv /{print $2}' "$apt_dir/log" | paste -sd ' ')
  say "installing ${*:first}$from: $(grep -c '^Inst ' "$apt_dir/log" || true) packages with all they need, this takes a minute or two"
  [[ -z $removed ]] || say "apt removes what conflicts with them: $removed"
  apt_get install "$@"
}

# new_enough_in_apt [RELEASE]: is a libtorch-dev that is new enough to be had (from that release)?
new_enough_in_apt() {
  local version
  version=$(apt-cache -c "$apt_dir/apt.conf" ${1:+-t "$1"} policy libtorch-dev | awk '/Candidate:/{print $2}')
  [[ $version && $version != '(none)' ]] && dpkg --compare-versions "$version" ge "$oldest_torch"
}

# add_release RELEASE COMPONENTS: from the same mirror and with the same key as the machine's own Debian packages, pinned low.
# Sets debian_suite to the machine's own release.
add_release() {
  local new=$1 components=$2 file
  # shellcheck disable=SC2016 # apt's own variables
  IFS='|' read -r file debian_suite < <(apt-get -c "$apt_dir/apt.conf" indextargets --format '$(SOURCESENTRY)|$(RELEASE)' \
    'Created-By: Packages' 'Origin: Debian' 'Label: Debian' 'Component: main' | grep -E '\|[a-z]+$') ||
    $apt_fail "this is no Debian (or its package sources name no Debian release): $apt_instead"
  file=${file%:*}
  if [[ $file == *.sources ]]; then
    awk -v suite="$debian_suite" -v new="$new" -v components="$components" 'BEGIN { RS = ""; FS = "\n" }
      !done && match($0, "(^|\n)Suites:[^\n]*[ \t]" suite "([ \t\n]|$)") {
        for (i = 1; i <= NF; i++) {
          if ($i ~ /^Suites:/) print "Suites: " new
          else if ($i ~ /^Components:/) print "Components: " components
          else if ($i !~ /^#/) print $i
        }
        done = 1
      }' "$file" >"$apt_dir/sources/added-$new.sources"
  else
    sed -nE "s|^(deb[[:space:]]+(\[[^]]*\][[:space:]]+)?[^[:space:]]+[[:space:]]+)${debian_suite}[[:space:]].*|\1$new $components|p" "$file" |
      head -n 1 >"$apt_dir/sources/added-$new.list"
  fi
  printf 'Package: *\nPin: release %s=%s\nPin-Priority: 100\n\n' n "$new" a "$new" >"$apt_dir/preferences/00-added-$new"
}
