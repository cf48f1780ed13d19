#!/usr/bin/env bash
# Gets this machine ready: Scripts/setup.sh build (to build the program) or Scripts/setup.sh all (to review and to test as well).
# On Debian missing packages are installed, and named. Elsewhere each missing tool is named with what to install, and nothing is changed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
purpose=${1:-all}
requirements=(Scripts/requirements.txt Sources/Studio/Resources/requirements.txt)  # the first names the second

say() { printf 'setup: %s\n' "$*"; }
has_swift() {
  local version
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
  [ -n "$version" ] && [ "$(printf '%s\n6.3\n' "$version" | sort -V | head -n 1)" = 6.3 ]
}
has_boost() {
  local folder
  for folder in /usr/include /usr/local/include ${CPLUS_INCLUDE_PATH:+"${CPLUS_INCLUDE_PATH%%:*}"} ${CPATH:+"${CPATH%%:*}"}; do
    [ -f "$folder/boost/math/distributions/non_central_t.hpp" ] && [ -f "$folder/boost/numeric/odeint.hpp" ] && return
  done
  return 1
}
# A private Slurm is started by the tests where this is root on Debian; elsewhere they say that it was not run, and nothing is installed for it.
wants_slurm() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; }
has_slurm() {
  local program
  for program in slurmctld slurmd sbatch munged; do command -v "$program" >/dev/null || return 1; done
}
has_fonts() { [ -n "$(find /usr/share/fonts /usr/local/share/fonts -name LiberationSans-Regular.ttf -print -quit 2>/dev/null)" ]; }
python() {
  local candidate
  for candidate in python3 /usr/bin/python3; do
    if "$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1; then
      printf '%s' "$candidate"
      return
    fi
  done
  return 1
}

# What is missing, before anything is changed.
packages=() elsewhere=()
if ! has_swift; then
  say 'Swift 6.3 or later is not on the PATH. Install it from https://www.swift.org/install/linux and put its usr/bin folder on the PATH.' >&2
  exit 1
fi
if ! has_boost; then
  packages+=(libboost-dev)
  elsewhere+=("the headers of Boost 1.74 or later (Fedora: boost-devel; Arch: boost; openSUSE: libboost_headers-devel)")
fi
if [ "$purpose" = all ]; then
  if ! has_fonts; then
    packages+=(fonts-liberation)
    elsewhere+=("the Liberation fonts under /usr/share/fonts (Fedora: liberation-sans-fonts; Arch: ttf-liberation; openSUSE: liberation-fonts)")
  fi
  if ! python >/dev/null; then
    packages+=(python3 python3-venv)
    elsewhere+=("Python 3.10 or later with venv and ensurepip (python3)")
  fi
  if wants_slurm && ! has_slurm; then packages+=(slurm-wlm munge); fi
fi

if [ ${#packages[@]} -gt 0 ]; then
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    say 'missing, and this is not Debian. Please install:' >&2
    printf '  %s\n' "${elsewhere[@]}" >&2
    exit 1
  fi
  as_root=()
  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null || ! { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
      say "missing Debian packages, and neither root nor sudo is at hand. Run as root: apt-get install ${packages[*]}" >&2
      exit 1
    fi
    as_root=(sudo)
  fi
  say "installing Debian packages: ${packages[*]}"
  mkdir -p build/logs
  if ! { "${as_root[@]}" apt-get update -q \
    && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${packages[@]}"; } \
    >build/logs/apt.log 2>&1 </dev/null; then
    say 'apt-get failed; the end of build/logs/apt.log:' >&2
    tail -n 20 build/logs/apt.log >&2
    exit 1
  fi
fi
[ "$purpose" = all ] || exit 0

# The Python packages, made again when a pin or the interpreter changes. The stamp is written last, so that half an installation is none.
interpreter=$(python) || { say 'python3 still has no venv or ensurepip after installing python3-venv' >&2 && exit 1; }
stamp="$("$interpreter" --version) $(cat "${requirements[@]}" | sha256sum | cut -d ' ' -f 1)"
if [ "$(cat .venv/stamp 2>/dev/null)" != "$stamp" ] || ! .venv/bin/python -c '' 2>/dev/null; then
  rm -rf .venv
  "$interpreter" -m venv .venv
  Scripts/quietly.sh "setup: Python packages into .venv" build/logs/pip.log \
    .venv/bin/python -m pip install --disable-pip-version-check --no-input --requirement "${requirements[0]}"
  printf '%s\n' "$stamp" >.venv/stamp
fi
