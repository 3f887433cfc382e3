#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# From a fresh clone to a page in the browser: installs what is missing, builds, plays the scenario five-events,
# and writes out/five-events.html and out/five-events.json. Run it again at any time; then it takes seconds.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scenarios/setup.sh

case "${1-}" in
  "") ;;
  -h | --help)
    say "usage: scenarios/demo.sh    builds raftlab, plays five-events and writes its page to out/"
    exit 0
    ;;
  *) fail "unknown argument $1 (there are none)" ;;
esac

# shellcheck disable=SC2086
install_packages $build_packages
heading "Building (build/release)"
build release raftlab || fail "the build failed: see above."

raftlab=build/release/raftlab
mkdir -p out
heading "raftlab run five-events --seed 1 --html out/five-events.html --json out/five-events.json"
verdict=0
"$raftlab" run five-events --seed 1 --html out/five-events.html --json out/five-events.json || verdict=$?

heading "The story"
"$raftlab" report out/five-events.json --format text

heading "Open this page in a browser"
say "$PWD/out/five-events.html"
exit "$verdict"
