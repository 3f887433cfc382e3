#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# How many instructions a message, a command, an event cost, as a table: callgrind counts a shorter and a longer run of
# each workload, and the difference of the two is divided by what was done between. The numbers are the same every time,
# on a busy machine too.
#
#   tests/bench/instructions.sh PROGRAM [README]     PROGRAM is BUILD/raftlab_workload; README gets the table
set -euo pipefail
program=${1:?which program? BUILD/raftlab_workload}
readme=${2-}
command -v valgrind >/dev/null || {
  echo "skipped: valgrind is not installed" >&2
  exit 0
}

# count WORDS...: instructions, messages, commands, events of a run of the program.
count() {
  local out
  out=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$@" 2>&1) || {
    echo "$out" >&2
    exit 1
  }
  awk '/Collected/ { instructions = $NF }
    / us, / {
      for (i = 2; i <= NF; i++) {
        if ($i ~ /^messages/) messages = $(i - 1)
        if ($i ~ /^commands/) commands = $(i - 1)
        if ($i ~ /^events/) events = $(i - 1)
      }
    }
    END { print instructions, messages, commands, events }' <<<"$out"
}

# row TITLE SHORT LONG WORDS...: a line of the table; SHORT and LONG are pieces.
row() {
  local title=$1 short=$2 long=$3 a b
  shift 3
  a=$(count "$@" --pieces "$short")
  b=$(count "$@" --pieces "$long")
  echo "$a $b" | awk -v title="$title" 'function per(i) {
      return $(i + 4) > $i ? sprintf("%.0f", ($5 - $1) / ($(i + 4) - $i)) : "-"
    }
    { print "| `" title "` | " per(2) " | " per(3) " | " per(4) " |" }'
}

table() {
  echo "| workload | a message | a command | an event |"
  echo "|---|---|---|---|"
  local name pieces
  while read -r name pieces; do
    # shellcheck disable=SC2086
    row "$name" $pieces --only "$name"
  done <<'ROWS'
idle 6 60
idle-3 6 60
idle-9 6 60
idle-25 6 60
idle-51 6 60
idle-101 6 60
idle-log 6 60
writes 5 25
writes-disk 5 25
writes-clients 5 25
writes-snapshots 5 25
pipelined 5 15
pipelined-disk 5 15
churn 10 30
churn-disk 10 30
records 6 60
json-lines 1 2
page 1 2
chaos-unchecked 5 15
chaos 5 15
swarm 20 60
ROWS
  row "limit: idle" 1 2 --only idle --limit
  row "limit: idle-101" 1 2 --only idle-101 --limit
  row "limit: writes" 1 2 --only writes --limit
  row "limit: pipelined" 1 2 --only pipelined --limit
  local minute two hour
  minute=$(count --only idle --virtual 60)
  two=$(count --only idle --virtual 120)
  hour=$(count --only idle --virtual 3600)
  echo
  echo "$minute $two $hour" | awk '{
    printf "An hour of `idle` costs %.1f times a minute of it, start-up not counted.\n", 1 + ($9 - $1) / ($5 - $1)
  }'
}

text=$(table)
echo "$text"
[ -n "$readme" ] || exit 0
begins='<!-- the instructions begin -->'
ends='<!-- the instructions end -->'
if ! grep -qF "$begins" "$readme"; then
  printf '%s\n%s\n' "$begins" "$ends" >>"$readme"
fi
new=$(TABLE=$text awk -v begins="$begins" -v ends="$ends" '
  $0 == begins { print; print ""; print ENVIRON["TABLE"]; print ""; skipping = 1 }
  $0 == ends { skipping = 0 }
  !skipping' "$readme")
printf '%s\n' "$new" >"$readme"
