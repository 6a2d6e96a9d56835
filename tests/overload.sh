#!/usr/bin/env bash
# Ten times the input that can be sustained: tests/overload.sh [SECONDS]   default: 600
# First measures how many samples a second `edgernn run` processes when it cannot keep up, all training skipped; then gives
# it ten times as many. Every sample must be accounted for, the memory must stay flat, and the end must come when asked for.
# EDGERNN names the program; default: the one that `dotnet build -c Release` made.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-600}
program=${EDGERNN:-device/EdgeRnn.Device/bin/Release/net10.0/edgernn}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A timer ticks a few hundred times a second: a forward step must take a hundredth of one to be overtaken tenfold.
export EDGERNN_VECTOR_WIDTH=1
network='"network": { "hidden": 1024, "layers": 3, "window": 4 }'

run() { # rate, seconds: prints in, processed, dropped, waiting, skipped, missed reads, worst step; memory goes to $work/memory
    local rate=$1 length=$2 code=0
    cat >"$work/config.json" <<CONFIG
{ "stateFolder": "$work/state", "output": "json", "reportSeconds": 5, "history": { "enabled": false },
  "streams": { "waves": { "sources": "waves", "rate": $rate, "queue": 64, "horizons": [1], $network } } }
CONFIG
    rm -rf "$work/state"
    "$program" run --config "$work/config.json" >"$work/lines" 2>"$work/errors" &
    local process=$!
    : >"$work/memory"
    for ((second = 0; second < length; second += 5)); do
        sleep 5
        awk '/^VmRSS/ { print $2 }' "/proc/$process/status" >>"$work/memory"
    done
    kill -TERM "$process"
    local asked=$EPOCHREALTIME
    wait "$process" || code=$?
    awk -v from="$asked" -v to="$EPOCHREALTIME" 'BEGIN { printf "%.1f\n", to - from }' >"$work/ending"
    [[ $code == 0 ]] || { cat "$work/errors"; echo "overload.sh: edgernn ended with $code" >&2; exit 1; }
    grep '"type":"status"' "$work/lines" | tail -n 1 | python3 -c '
import json, sys
s = json.loads(sys.stdin.read())
print(*(s[name] for name in ("in", "processed", "dropped", "waiting", "skippedTraining", "missedReads", "worstStepMs")))'
}

read -r _ processed _ <<<"$(run 1000 15)"
sustainable=$((processed / 15))
rate=$((10 * sustainable < 1000 ? 10 * sustainable : 1000))
echo "sustainable: $sustainable samples/s; input: $rate samples/s for $seconds s"
read -r in processed dropped waiting skipped missed worst <<<"$(run "$rate" "$seconds")"
echo "in $in = processed $processed + dropped $dropped + waiting $waiting; $skipped not learned from, $missed not read; worst step $worst ms"
# The first minute fills caches and pools.
settled=$(sed -n "$(($(wc -l <"$work/memory") / 10 + 1))p" "$work/memory") last=$(tail -n 1 "$work/memory")
echo "memory: $settled KB after a tenth of the time, $last KB at the end; ended $(<"$work/ending") s after SIGTERM"

((in == processed + dropped + waiting)) || { echo "overload.sh: samples are not accounted for" >&2; exit 1; }
((dropped > in / 2 && skipped > processed / 10 * 9)) || echo "overload.sh: this machine was not overloaded; give the network more units" >&2
((last <= settled + settled / 20)) || { echo "overload.sh: memory grew by more than a twentieth" >&2; exit 1; }
