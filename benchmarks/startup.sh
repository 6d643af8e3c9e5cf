#!/usr/bin/env bash
# How long the command takes to start: `parley --help`, and `parley send` to an echo on this machine.
#   benchmarks/startup.sh [RUNS]     after dotnet build -c Release; prints the medians of 10 runs
set -eu
cd "$(dirname "$0")/.."
parley=artifacts/bin/Parley.Cli/release/parley
runs=${1:-10}
scratch=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$scratch"' EXIT

median() { sort -n | sed -n "$(((runs + 1) / 2))p"; }

# Wall clock and processor time (user and system) of a command, as bash's own `time` tells them.
measure() {
  local name=$1 times
  shift
  : >"$scratch/times"
  TIMEFORMAT='%R %U %S'
  for ((i = 0; i < runs; i++)); do
    { time "$@" >/dev/null 2>&1; } 2>>"$scratch/times"
  done
  printf '%-16s wall %s s, processor %s s\n' "$name" \
    "$(cut -d ' ' -f 1 "$scratch/times" | median)" \
    "$(awk '{ print $2 + $3 }' "$scratch/times" | median)"
}

"$parley" serve echo=tcp://127.0.0.1:0 --web off --ready-file "$scratch/ready" >"$scratch/table" 2>/dev/null &
server=$!
until [ -e "$scratch/ready" ]; do sleep 0.1; done
address=$(grep -o 'tcp://[^ ]*' "$scratch/table")

echo "$(uname -srm), $(nproc) processors, load $(cut -d ' ' -f 1-3 /proc/loadavg), $runs runs"
measure 'parley --help' "$parley" --help
measure 'parley send' "$parley" send "$address" hello
