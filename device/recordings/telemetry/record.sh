#!/usr/bin/env bash
# Records telemetry.csv and windows.json into the folder named, or this one: 35 minutes. For a recording of the workload
# and not of what else the machine does, let it do nothing else. EDGERNN names the executable.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
to=${1:-$here}
edgernn=${EDGERNN:-edgernn}
high=()
# Ahead of whatever else runs, so that ticks come in time; only root may.
[ "$(id -u)" = 0 ] && high=(nice -n -10)

"${high[@]}" "$here/workload.py" --seconds 2070 --seed 2 --windows "$to/windows.json" &
workload=$!
trap 'kill $workload 2>/dev/null || true' EXIT
sleep 10
"${high[@]}" $edgernn record --rate 10 --rows 20400 --out "$to/telemetry.csv" \
    --channels cpu0,cpu1,mem_used,ctxt,intr,forks,disk_read,disk_write,lo_bytes,lo_packets
wait $workload
"$here/number_windows.py" "$to/telemetry.csv" "$to/windows.json"
