#!/usr/bin/env bash
# The live page in a real browser: it renders, follows the samples, shows an alarm and a recording, is accessible, and keeps to its policy.
#   tests/page.sh [EXECUTABLE [FOLDER]]   default: the build in device/EdgeRnn.Device/bin/Release; FOLDER gets the screenshots
set -euo pipefail
cd "$(dirname "$0")/.."
source tests/tools.sh
need chromium chromium
need node nodejs
need npm npm
need python3 python3
install_missing

edgernn=$(realpath "${1:-device/EdgeRnn.Device/bin/Release/net10.0/edgernn}")
modules=$(npm_packages playwright-core@1.65.1 axe-core@4.14.1)
work=$(mktemp -d)
children=()
trap 'kill "${children[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
shots=$(realpath -m "${2:-$work/screenshots}")
mkdir -p "$shots"

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
live=$(free_port) recorded=$(free_port)

# Two waves at 50 Hz, one of them named like a script; the file `break` lets the pattern break.
python3 -u - "$work/break" <<'PY' | "$edgernn" run --set web:port="$live" --set web:commands=true --set streams:boiler:sources=stdin \
    --set streams:boiler:profile=light --set reportSeconds=1 --set stateFolder="$work/state" >"$work/run.out" 2>"$work/run.err" &
import math, os, sys, time
print('flow,"<img src=x onerror=alert(1)>"')
start = time.time()
for i in range(10 ** 9):
    broken = os.path.exists(sys.argv[1])
    print(f"{20 + 2 * math.sin(i / 9):.3f},{77.7 if broken else 5 + math.sin(i / 5):.3f}", flush=True)
    time.sleep(max(0, start + (i + 1) / 50 - time.time()))
PY
children+=($!)
"$edgernn" replay device/recordings/room/room.csv --profile light --serve --serve-port "$recorded" >"$work/replay.out" 2>&1 &
children+=($!)

NODE_PATH=$modules node tests/page/page.cjs "$live" "$recorded" "$work/break" "$shots" || {
    tail -n 5 "$work"/*.out "$work"/*.err >&2
    exit 1
}
grep -q "page: http://127.0.0.1:$live/" <(head -n 1 "$work/run.out") || { echo "FAILED: the first line does not have the page's address: $(head -n 1 "$work/run.out")"; exit 1; }

# A native executable does with 60 MB, a browser included that asks for everything all the time.
if [[ ! -e $edgernn.dll ]]; then
    peak=$(awk '/VmHWM/ { print $2 * 1024 }' "/proc/${children[0]}/status")
    echo "peak of resident memory: $peak bytes"
    ((peak <= 60000000)) || { echo "FAILED: more than 60,000,000 bytes of resident memory"; exit 1; }
fi
