# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
#
# What scenarios/demo.sh and tests/run.sh share: installing what is missing, configuring, building.
# Sourced by them with the root of the tree as the current directory.

# What a build and the tests need, by the names of Debian and Ubuntu.
build_packages="g++ cmake ninja-build pkg-config git ca-certificates libboost-dev libfmt-dev nlohmann-json3-dev
  libcli11-dev catch2 zlib1g-dev libedit-dev libpugixml-dev"

say() { printf '%s\n' "$*"; }

heading() { printf '\n== %s\n' "$*"; }

fail() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# missing_packages PACKAGE...: those that are not installed, on one line.
missing_packages() {
  local package missing=""
  for package in "$@"; do
    if [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
      missing="$missing $package"
    fi
  done
  printf '%s' "${missing# }"
}

# install_packages PACKAGE...: installs what is missing and says what. Where that needs rights that are not there,
# prints the one line to run and stops.
install_packages() {
  local missing as_root=""
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    command -v cmake >/dev/null || fail "cmake is missing and this system has no apt-get: README.md names the packages of other systems."
    return 0
  fi
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
      as_root="sudo"
    else
      say "These packages are missing, and installing them needs root. Run this line, then start again:" >&2
      say "  apt-get update && apt-get install -y --no-install-recommends $missing" >&2
      exit 1
    fi
  fi
  heading "Installing: $missing"
  $as_root apt-get update -q </dev/null || fail "apt-get update failed: see above."
  # shellcheck disable=SC2086
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing </dev/null ||
    fail "apt-get install failed: see above."
}

# Two at least, so that a one-core machine overlaps reading and compiling.
jobs() {
  local cores
  cores=$(nproc 2>/dev/null || echo 2)
  [ "$cores" -ge 2 ] && echo "$cores" || echo 2
}

# configure PRESET OPTION...: says something only where that fails.
configure() {
  local log status=0
  log=$(mktemp)
  cmake --preset "$@" >"$log" 2>&1 || {
    status=1
    cat "$log"
  }
  rm -f "$log"
  return $status
}

# build PRESET [TARGET...]: configures if need be and builds the targets, else what the preset says. Warnings are errors
# with the compilers the project is tested with; a newer one only warns. With $batches set several files are compiled at
# once, but of the release build only tests: the rest is what users get. Where that fails, file by file decides.
build() {
  local preset=$1 compiler=g++ werror=OFF unity=""
  shift
  [ $# -eq 0 ] || set -- --target "$@"
  case $preset in clang | asan | fuzz) compiler=clang++ ;; esac
  case "$compiler $($compiler -dumpversion 2>/dev/null | cut -d. -f1)" in
    "g++ 12" | "g++ 14" | "clang++ 14") werror=ON ;;
  esac
  if [ -n "${batches-}" ]; then
    case $preset in
      release) unity=tests ;;
      debug | clang | asan) unity=all ;;
    esac
  fi
  configure "$preset" "-DRAFTLAB_WERROR=$werror" ${unity:+"-DRAFTLAB_UNITY=$unity"} || return 1
  cmake --build --preset "$preset" "$@" -j "$(jobs)" && return 0
  [ -n "$unity" ] || return 1
  say "In batches of files it does not compile; now file by file."
  configure "$preset" -DRAFTLAB_UNITY= && cmake --build --preset "$preset" "$@" -j "$(jobs)"
}
