#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Sets up, builds and tests. Parts that need clang, Node.js or a browser run where these are installed and say so when
# they are skipped; --all installs them first and skips none of them.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
. scenarios/setup.sh

all_packages="clang libclang-rt-dev"
command -v node >/dev/null || all_packages="$all_packages nodejs"
command -v npm >/dev/null || all_packages="$all_packages npm"
# Ubuntu has browsers as snaps only, which are not for apt-get to install.
grep -qs '^ID=debian' /etc/os-release && all_packages="$all_packages chromium firefox-esr"
usage="usage: tests/run.sh [--all | --quick] [--coverage] [--fuzz SECONDS]
  (nothing)       g++ release tests, then clang, sanitizers, the page in a browser where these are installed
  --all           the same, and installs what these need
  --quick         g++ release tests only
  --coverage      also a build that measures how many lines the tests reach (needs gcovr)
  --fuzz SECONDS  then runs each libFuzzer target that long (needs clang)"

mode=present
coverage=no
fuzz_seconds=0
while [ $# -gt 0 ]; do
  case $1 in
    --all) mode=all ;;
    --quick) mode=quick ;;
    --coverage) coverage=yes ;;
    --fuzz)
      shift
      fuzz_seconds=${1-}
      case $fuzz_seconds in '' | *[!0-9]*) fail "--fuzz needs a number of seconds" ;; esac
      ;;
    -h | --help)
      say "$usage"
      exit 0
      ;;
    *)
      say "$usage" >&2
      exit 2
      ;;
  esac
  shift
done

summary=""
failures=0

note() { summary="$summary$(printf '  %-5s %s' "$1" "$2")"$'\n'; }

# step NAME COMMAND...: runs it, notes how it ended and how long it took.
step() {
  local name=$1 from=$SECONDS
  shift
  heading "$name"
  if "$@"; then
    note ok "$name ($((SECONDS - from)) s)"
    return 0
  fi
  note FAIL "$name ($((SECONDS - from)) s)"
  failures=$((failures + 1))
  return 1
}

skip() { note skip "$1: $2"; }

# ctest_of PRESET [OPTION...]: tests of a build, all if no option of ctest says which; ctest's own last line goes into
# the summary, and what tests say they skip: ctest hides the output of tests that pass.
ctest_of() {
  local status line log=build/$1/ctest.log
  ctest --preset "$@" -j "$(jobs)" 2>&1 | tee "$log"
  status=${PIPESTATUS[0]}
  note ctest "$1: $(grep 'tests passed' "$log" || echo 'no test ran')"
  while IFS= read -r line; do
    skip "$1" "$line"
  done < <(sed -n 's/^.*skipped: //p' "build/$1/Testing/Temporary/LastTest.log" | sort -u)
  return "$status"
}

# pages PRESET: page and timeline of three runs, for comparing; the last is what a campaign found.
pages() {
  local dir=build/compare/$1 run name
  mkdir -p "$dir"
  for run in five-events figure-8 build/compare/finding.raft; do
    name=$(basename "$run" .raft)
    "build/$1/raftlab" run "$run" --quiet --json "$dir/$name.json" --html "$dir/$name.html" || return 1
  done
}

# finding: build/compare/finding.raft, a violation that fuzzing with a rule switched off finds and makes small.
finding() {
  local found=build/compare/found
  rm -rf $found
  build/release/raftlab fuzz --rule commit-own-term=off --runs 100 --jobs 1 --keep-going 1 --out $found >/dev/null
  [ $? -eq 1 ] && cp $found/*.raft build/compare/finding.raft
}

# compare PRESET...: each build writes the same bytes as the release build, and the release build does so twice.
compare() {
  local preset file again=build/compare/again
  mkdir -p $again && finding && pages release && cp build/compare/release/* $again/ || return 1
  for preset in release "$@"; do
    pages "$preset" || return 1
    for file in {five-events,figure-8,finding}.{json,html}; do
      cmp "build/compare/$preset/$file" "$again/$file" || return 1
    done
    say "$preset: the same bytes"
  done
}

# campaign PRESET WORDS...: raftlab fuzz with these words finds nothing.
campaign() {
  local preset=$1 output folder=build/compare/campaign
  shift
  rm -rf "$folder"
  mkdir -p "$(dirname "$folder")"
  output=$("build/$preset/raftlab" fuzz "$@" --out "$folder" 2>&1) || {
    say "$output"
    return 1
  }
  say "$output" | head -1
}

# library_over_seeds PRESET FOLDER LAST: the built-in scenarios of a folder ("" is those of none) pass for every seed.
library_over_seeds() {
  local preset=$1 folder=$2 last=$3 name names
  names=$("build/$preset/raftlab" list --quiet | grep "^${folder}[^/]*\$") || return 1
  for name in $names; do
    campaign "$preset" "$name" --seeds "1..$last" --no-shrink || return 1
  done
}

# gallery PRESET: every file of the gallery runs clean with its rules on; tests/library has it with the rules off.
gallery() {
  local preset=$1 name rule output
  for name in $("build/$preset/raftlab" list --quiet | grep '^broken/'); do
    rule=$("build/$preset/raftlab" show "$name" | sed -n 's/^rule \([a-z-]*\) off.*/--rule \1=on/p')
    # shellcheck disable=SC2086
    output=$("build/$preset/raftlab" run "$name" $rule --quiet 2>&1) || {
      say "$output"
      return 1
    }
  done
  say "the gallery runs clean with its rules on"
}

# bench PRESET: every workload of raftlab bench runs, as short as can be. Its numbers are not looked at.
bench() { "build/$1/raftlab" bench --quick; }

# web_packages: what npm needs for tests/web, as its lock says. 2: the registry cannot be reached.
web_packages() {
  local log=build/web/npm.log installed=tests/web/node_modules/.package-lock.json try
  mkdir -p build/web
  [ $installed -nt tests/web/package-lock.json ] && return 0
  for try in 1 2 3; do
    [ $try -eq 1 ] || sleep 5
    (cd tests/web && npm ci --ignore-scripts --no-audit --no-fund) >$log 2>&1 && touch $installed && return 0
  done
  tail -20 $log
  grep -qE 'ECONN|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|network|E5[0-9][0-9]' $log && return 2
  return 1
}

# web_modules: the reader of the page's data also reads a page that the built program writes.
web_modules() {
  local page=$PWD/build/web/unit.html
  build/release/raftlab run chaos/default --seed 1 --quiet --html "$page" || return 1
  (cd tests/web && npm run --silent lint && npm run --silent types && RAFTLAB_PAGE=$page npm run --silent unit)
}

web_browser() { (cd tests/web && RAFTLAB=build/release/raftlab npm run --silent browser); }

# web: the modules of the page are checked, then pages are opened and used in real browsers.
web() {
  local missing="" status
  command -v node >/dev/null || missing="Node.js"
  command -v npm >/dev/null || missing="${missing:+$missing and }npm"
  if [ -n "$missing" ]; then
    skip "web: modules, browser" "$missing not installed (--all installs it)"
    return
  fi
  heading "web: packages"
  web_packages
  status=$?
  if [ $status -eq 2 ] && [ -z "${CI-}" ]; then
    skip "web: modules, browser" "npm reaches no registry"
    return
  elif [ $status -ne 0 ]; then
    note FAIL "web: npm ci in tests/web"
    failures=$((failures + 1))
    return
  fi
  step "web: modules" web_modules
  if ! command -v chromium >/dev/null; then
    skip "web: browser" "chromium is not installed (--all installs it on Debian)"
    return
  fi
  command -v firefox-esr >/dev/null || skip "web: Firefox" "firefox-esr is not installed (--all installs it on Debian)"
  step "web: browser" web_browser
}

# coverage: how many lines of each folder the tests of the folders reach. Figures to look at, no threshold.
coverage() {
  local dir=build/coverage
  build coverage || return 1
  find $dir -name '*.gcda' -delete
  ctest_of coverage || return 1
  gcovr --root . --object-directory $dir --filter '(raft|sim|transport|report|scenarios)/' \
    --exclude-throw-branches --csv $dir/coverage.csv $dir >$dir/gcovr.log 2>&1 || {
    tail -20 $dir/gcovr.log
    return 1
  }
  # A line a file, by name: its name, lines, lines reached, in percent, branches, branches taken, ...
  awk -F, 'function percent(part, whole) { return whole == 0 ? "-" : sprintf("%.1f", 100 * part / whole) }
    function add(folder) {
      if (!(folder in lines) && folder != "all") order[++folders] = folder
      lines[folder] += $2; reached[folder] += $3; branches[folder] += $5; taken[folder] += $6
    }
    function row(folder) {
      printf "%-20s %8d %9s %10d %9s\n", folder, lines[folder], percent(reached[folder], lines[folder]),
        branches[folder], percent(taken[folder], branches[folder])
    }
    NR > 1 {
      count = split($1, part, "/")
      add(part[1] == "scenarios" && count > 2 ? part[1] "/" part[2] : part[1])
      add("all")
    }
    END {
      printf "%-20s %8s %9s %10s %9s\n", "folder", "lines", "reached %", "branches", "taken %"
      for (i = 1; i <= folders; i++) row(order[i])
      row("all")
      exit lines["all"] == 0
    }' $dir/coverage.csv | tee $dir/coverage.txt
  [ "${PIPESTATUS[0]}" -eq 0 ] || return 1
  note lines "coverage: $(awk '$1 == "all" { print $3 " % of " $2 " lines, " $5 " % of " $4 " branches" }' $dir/coverage.txt)"
}

fuzz() {
  local target found=1
  build fuzz fuzz_targets || return 1
  for target in build/fuzz/fuzz_*; do
    [ -x "$target" ] || continue
    found=0
    "$target" -max_total_time="$fuzz_seconds" -timeout=10 -max_len=65536 -print_final_stats=1 \
      -artifact_prefix=build/fuzz/ || return 1
  done
  return $found
}

packages=$build_packages
[ $mode = all ] && packages="$packages $all_packages"
# A first build is shorter so; one after a change is not.
[ $mode = all ] && batches=yes
[ $coverage = yes ] && packages="$packages gcovr"
# shellcheck disable=SC2086
install_packages $packages

have_clang=no
command -v clang++ >/dev/null && have_clang=yes

if step "g++ release: build" build release; then
  step "g++ release: tests" ctest_of release
  step "bench: every workload once" bench release
  others=""
  if [ $mode = quick ]; then
    skip "clang, sanitizers, coverage, web, other builds" "--quick"
  else
    step "library: every scenario, seeds 1 to 300" library_over_seeds release "" 300
    step "library: every classic, seeds 1 to 100" library_over_seeds release classics/ 100
    step "library: the gallery" gallery release
    step "chaos: 10,000 drawn scenarios" campaign release --seeds 1..10000
    step "chaos: 200 drawn scenarios, each played twice" campaign release --seeds 1..200 --check-determinism
    if [ $have_clang = yes ]; then
      # The engine alone: that is where an optimiser could make a difference.
      if step "clang++ release: engine, build" build clang test_raft test_sim test_transport test_worlds; then
        step "clang++ release: engine, tests" ctest_of clang -R '^(raft|sim|transport|worlds)$'
      fi
      # Its type is Debug, so it also stands for that when bytes are compared. What only runs the executable, or looks
      # at files of the tree, is not repeated there.
      sanitized="determinism live paper raft report scenarios sim tcp transport worlds"
      # shellcheck disable=SC2046,SC2086
      if step "clang++ address and undefined: build" build asan raftlab $(printf 'test_%s ' $sanitized); then
        others="$others asan"
        step "clang++ address and undefined: tests" ctest_of asan -R "^(${sanitized// /|})\$"
        step "clang++ address and undefined: library, seeds 1 to 40" library_over_seeds asan "" 40
        step "clang++ address and undefined: classics, seeds 1 to 5" library_over_seeds asan classics/ 5
        step "clang++ address and undefined: 200 drawn scenarios" campaign asan --seeds 1..200 --no-shrink
      fi
    else
      skip "clang, sanitizers" "clang++ is not installed (--all installs it)"
    fi
    # shellcheck disable=SC2086
    step "the same bytes from every build" compare $others
    if [ $coverage = no ]; then
      skip "coverage" "ask for it with --coverage"
    elif command -v gcovr >/dev/null; then
      step "coverage: gcovr" coverage
    else
      skip "coverage" "gcovr is not installed"
    fi
    web
  fi
  if [ "$fuzz_seconds" -gt 0 ]; then
    if [ $have_clang = yes ]; then
      step "libFuzzer: $fuzz_seconds s each" fuzz
    else
      skip "libFuzzer" "clang++ is not installed"
    fi
  else
    skip "libFuzzer" "ask for it with --fuzz SECONDS"
  fi
fi

heading "Summary"
printf '%s' "$summary"
if [ $failures -gt 0 ]; then
  say "FAILED: $failures of the steps above"
  exit 1
fi
say "All passed in $SECONDS s."
