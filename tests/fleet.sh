#!/usr/bin/env bash
# A fleet under faults ends as one without: tests/fleet.sh [FAULTS] [SEED]   default: 8 faults, seed 1
# First one server and one worker carry simulated boards undisturbed. Then three servers and three workers carry the same boards while
# workers and servers are killed, workers stand still until their leases are gone, and workers are drained. Every stream must have
# published all of its outputs, and its state must be the same, bit for bit.
set -euo pipefail
cd "$(dirname "$0")/.."
source tests/tools.sh
need nats-server nats-server
need python3 python3
install_missing

faults=${1:-8} seed=${2:-1} streams=40 samples=200 rate=8
fleet=device/EdgeRnn.Fleet/bin/Release/net10.0/edgernn-fleet
[ -x $fleet ] || dotnet build device/EdgeRnn.Fleet -c Release --nologo -v q
work=$(mktemp -d)
declare -A pids=()
RANDOM=$seed

finish() {
    for pid in "${pids[@]}"; do kill -CONT "$pid" 2>/dev/null || true; kill -9 "$pid" 2>/dev/null || true; done
    rm -rf "$work"
}
trap finish EXIT
fail() { echo "FAILED: fleet: $*"; tail -n 5 "$work"/*.log; exit 1; }

port() { echo $((15000 + $1)); }
url() { echo "nats://127.0.0.1:$(port 1),nats://127.0.0.1:$(port 2),nats://127.0.0.1:$(port 3)"; }
start() { "${@:2}" >>"$work/$1.log" 2>&1 & pids[$1]=$!; }
server() {
    local routes="nats://127.0.0.1:15101,nats://127.0.0.1:15102,nats://127.0.0.1:15103"
    start "server$1" nats-server -js -a 127.0.0.1 -p "$(port "$1")" -sd "$work/js$1" -n "server$1" --cluster_name test \
        --cluster "nats://127.0.0.1:1510$1" --routes "$routes"
}
worker() { # number, servers, replicas
    [ "$1" -le 1 ] || try $fleet status --url "$2" # a cluster without a leader takes nobody
    start "worker$1" $fleet worker --name "worker$1" --url "$2" --replicas "$3" --checkpoint-samples 40
}
try() { for _ in $(seq 60); do "$@" >/dev/null 2>&1 && return 0; sleep 1; done; fail "no success within a minute: $*"; }
listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
published() { $fleet streams --url "$1" --json 2>/dev/null | python3 -c "
import json, sys
streams = json.load(sys.stdin)
sys.exit(not (len(streams) == $streams and all(s['published'] == $samples - 1 for s in streams)))"; }
all_published() { for _ in $(seq 90); do published "$1" && return 0; sleep 1; done; fail "not all outputs were published: $($fleet streams --url "$1" 2>&1 | head -n 50)"; }
save() { $fleet streams --url "$1" --json | python3 -c "
import json, sys
for s in json.load(sys.stdin): print(s['stream'], s['saved'], s['published'], s['stateSha256'])" >"$2"; }
stop() { kill -TERM "${pids[$1]}"; wait "${pids[$1]}" || fail "$1 did not save and release its streams"; unset "pids[$1]"; }
boards() { try $fleet status --url "$1"; start boards $fleet boards --streams $streams --samples $samples --rate "$2" --url "$1"; }

# Undisturbed.
one=nats://127.0.0.1:15000
start server0 nats-server -js -a 127.0.0.1 -p 15000 -sd "$work/js0"
try listening 15000
worker 0 $one 1
try $fleet status --url $one
boards $one 1000
all_published $one
stop worker0
save $one "$work/uncut"

# Disturbed.
for i in 1 2 3; do server "$i"; done
for i in 1 2 3; do try listening "$(port $i)"; done
until grep -q 'JetStream cluster new metadata leader' "$work"/server?.log; do sleep 0.5; done
worker 1 "$(url)" 3
try $fleet status --url "$(url)"
worker 2 "$(url)" 3
worker 3 "$(url)" 3
boards "$(url)" $rate
for ((fault = 1; fault <= faults; fault++)); do
    sleep $((1 + RANDOM % 2))
    i=$((1 + RANDOM % 3)) kind=$((RANDOM % 4))
    case $kind in
    0) echo "$fault: worker $i is killed"; kill -9 "${pids[worker$i]}"; worker "$i" "$(url)" 3 ;;
    1) echo "$fault: worker $i stands still beyond its lease"; kill -STOP "${pids[worker$i]}"; sleep 5; kill -CONT "${pids[worker$i]}" ;;
    2) echo "$fault: server $i is killed"; kill -9 "${pids[server$i]}"; sleep 2; server "$i"; sleep 2 ;;
    3) echo "$fault: worker $i is drained"; stop "worker$i"; worker "$i" "$(url)" 3 ;;
    esac
done
all_published "$(url)"
for i in 1 2 3; do stop "worker$i"; done
save "$(url)" "$work/cut"
diff "$work/uncut" "$work/cut" || fail "states differ from those of the undisturbed run"
echo "fleet: $streams streams of $samples samples, $faults faults: every output published, every state as without faults"
