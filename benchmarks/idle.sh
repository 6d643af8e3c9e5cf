#!/usr/bin/env bash
# What an idle connection costs `parley serve` in memory.
#   benchmarks/idle.sh [CONNECTIONS]     after dotnet build -c Release; 10,000 need as many descriptors (ulimit -Hn)
set -eu
cd "$(dirname "$0")/.."
parley=artifacts/bin/Parley.Cli/release/parley
many=${1:-10000}
scratch=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$scratch"' EXIT

"$parley" serve "echo=tcp://127.0.0.1:0?connections=$((many + 1))&backlog=1000" --web off --ready-file "$scratch/ready" >"$scratch/table" 2>/dev/null &
server=$!
until [ -e "$scratch/ready" ]; do sleep 0.1; done
echo "$(uname -srm), $(nproc) processors, load $(cut -d ' ' -f 1-3 /proc/loadavg)"
python3 benchmarks/hold.py "$(grep -o 'tcp://[^ ]*' "$scratch/table")" "$many" "$server"
