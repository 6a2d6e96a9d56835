#!/usr/bin/env bash
# The whole way against Debian's mosquitto on a free port of this machine: sensors by MQTT in, a device of Home Assistant, an alarm by
# message, webhook and on the page within two seconds, users and TLS, an end that is announced.
#   tests/mqtt.sh [EXECUTABLE]   default: the build in device/EdgeRnn.Device/bin/Release
# A native executable must pass as well: tests/mqtt.sh artifacts/publish/linux-x64/edgernn
set -euo pipefail
cd "$(dirname "$0")/.."
source tests/tools.sh
need mosquitto mosquitto
need mosquitto_pub mosquitto-clients
need openssl openssl
need python3 python3
install_missing

edgernn=$(realpath "${1:-device/EdgeRnn.Device/bin/Release/net10.0/edgernn}")
work=$(mktemp -d)
children=()
trap 'kill "${children[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
passed=0 failed=0

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
check() { # name, command...
    local name=$1
    shift
    if "$@"; then passed=$((passed + 1)) && echo "ok      $name"; else failed=$((failed + 1)) && echo "FAILED  $name"; fi
}
# Tries a command for at most a minute.
within() {
    for ((i = 0; i < 300; i++)); do
        "$@" >/dev/null 2>&1 && return
        sleep 0.2
    done
    return 1
}

printf 'secret-of-the-test\n' >"$work/password"
printf '#!/bin/sh\ncat >"%s.out"\n' "$work/program" >"$work/program"
chmod +x "$work/program"
port=$(free_port) tls=$(free_port) hook=$(free_port) page=$(free_port)
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/key.pem" -out "$work/ca.pem" -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null
chmod 644 "$work/key.pem"
mosquitto_passwd -b -c "$work/users" me secret-of-the-test
chmod 644 "$work/users"
chmod 755 "$work"
printf '%s\n' "per_listener_settings true" "persistence false" \
    "listener $port 127.0.0.1" "allow_anonymous true" \
    "listener $tls 127.0.0.1" "certfile $work/ca.pem" "keyfile $work/key.pem" "allow_anonymous false" "password_file $work/users" >"$work/mosquitto.conf"
mosquitto -c "$work/mosquitto.conf" >"$work/mosquitto.log" 2>&1 &
children+=($!)
python3 - "$hook" "$work/hook" <<'PY' &
import http.server, sys, time
class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with open(sys.argv[2], "ab") as out:
            out.write(b"%.3f " % time.time() + body + b"\n")
        self.send_response(200)
        self.end_headers()
    def log_message(self, *args):
        pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Hook).serve_forever()
PY
children+=($!)

get() { timeout 3 mosquitto_sub -p "$port" -t "$1" -C 1; }
retained() { timeout 2 mosquitto_sub -p "$port" -t "$1" -C 1 --retained-only; }
listed() { "$edgernn" sensors --mqtt "127.0.0.1:$port" 2>/dev/null; }
has() { [[ $("$1" "$2") == *"$3"* ]]; }
gone() { ! retained "$1" | grep -q .; }
within mosquitto_pub -p "$port" -t ready -m 1

# The simulated room appears as a device.
"$edgernn" run --set mqtt:host=127.0.0.1 --set mqtt:port="$port" --set mqtt:name=test --set streams:room:sources=room --set streams:room:profile=light \
    --set streams:room:rate=20 --set reportSeconds=1 --set stateFolder="$work/room" >"$work/room.out" 2>&1 &
room=$!
children+=("$room")
check "the room is described" within has retained homeassistant/device/edgernn_test_room/config '"unique_id":"edgernn_test_room_temp_in_first"'
check "it is online" within has retained edgernn/test/status online
check "its forecasts come" within has get edgernn/test/room/channel/temp_in '"forecast":{"20'
rm -f "$work/again"
(timeout 60 mosquitto_sub -p "$port" -t homeassistant/device/edgernn_test_room/config -R -C 1 >"$work/again") &
sleep 1
mosquitto_pub -p "$port" -t homeassistant/status -m online
check "it is described again when Home Assistant starts" within test -s "$work/again"
kill -TERM "$room"
wait "$room" && code=0 || code=$?
check "it ends in order" test "$code" -eq 0
check "and is offline" has retained edgernn/test/status offline

# Sensors by MQTT: a wave whose pattern breaks.
python3 -u - "$work/break" <<'PY' | mosquitto_pub -p "$port" -t house/boiler -l &
import json, math, os, sys, time
while os.path.exists(os.path.dirname(sys.argv[1])):
    i = int(time.time() * 20)
    broken = os.path.exists(sys.argv[1])
    print(json.dumps({"temp_°C": round(40 + 5 * math.sin(i / 5) + (60 if broken else 0), 2), "mode": "auto"}))
    sys.stdout.flush()
    time.sleep(0.05)
PY
feeder=$!
children+=("$feeder")
check "the broker's topics are listed" within has listed - "mqtt:house/boiler#/temp_°C"

"$edgernn" run --set mqtt:host=localhost --set mqtt:port="$tls" --set mqtt:tls=true --set mqtt:caFile="$work/ca.pem" --set mqtt:user=me \
    --set mqtt:passwordFile="$work/password" --set mqtt:name=test --set streams:boiler:sources=mqtt:house/boiler#/temp_°C --set streams:boiler:rate=20 \
    --set streams:boiler:profile=light --set actions:message:mqtt=alarms --set actions:hook:webhook="http://127.0.0.1:$hook/" \
    --set actions:program:exec="$work/program" --set web:port="$page" --set reportSeconds=1 --set stateFolder="$work/boiler" >"$work/boiler.out" 2>&1 &
boiler=$!
children+=("$boiler")
check "the former device leaves no ghost" within gone homeassistant/device/edgernn_test_room/config
check "it watches" within has get edgernn/test/boiler/state '"state":"watching"'
(timeout 60 mosquitto_sub -p "$port" -t alarms -C 1 -F '%U %p' >"$work/message") &
(timeout 60 python3 - "$page" "$work/listening" >"$work/page" <<'PY'
import sys, time, urllib.request
events = urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/api/v1/events")
with open(sys.argv[2], "w") as listening:
    listening.write("1")
for line in events:
    if line.startswith(b"event: alarm"):
        print("%.3f" % time.time(), flush=True)
        break
PY
) &
within test -s "$work/listening"
sleep 1
date +%s.%N >"$work/broken"
touch "$work/break"
check "the alarm comes as a message" within test -s "$work/message"
check "and as a request" within test -s "$work/hook"
check "and on the page" within test -s "$work/page"
check "and starts a program" within test -s "$work/program.out"
check "all within two seconds" python3 - "$work" <<'PY'
import sys
work = sys.argv[1]
broken = float(open(work + "/broken").read())
for name in "message", "hook", "page":
    took = float(open(f"{work}/{name}").read().split()[0]) - broken
    print(f"        {name}: {took:.2f} s after the pattern broke")
    assert took < 2, name
PY
check "the alarm is kept" within has retained edgernn/test/boiler/alarm '"alarm":"ON"'
check "with what was expected" has retained edgernn/test/boiler/alarm '"channel":"house/boiler/temp__C"'
kill -TERM "$boiler"
wait "$boiler" && code=0 || code=$?
check "it ends in order" test "$code" -eq 0
check "no secret is in its output" bash -c '! grep -rq secret-of-the-test "$1"' _ "$work/boiler.out"

# A wrong password is reported, and nothing else.
printf 'wrong-one\n' >"$work/password"
"$edgernn" run --set mqtt:host=localhost --set mqtt:port="$tls" --set mqtt:tls=true --set mqtt:caFile="$work/ca.pem" --set mqtt:user=me \
    --set mqtt:passwordFile="$work/password" --set streams:room:sources=room --set streams:room:rate=0.5 --set stateFolder="$work/refused" >"$work/refused.out" 2>&1 &
children+=($!)
check "a wrong password is named" within grep -q "refuses the connection" "$work/refused.out"
check "and not shown" bash -c '! grep -q wrong-one "$1"' _ "$work/refused.out"

((failed == 0)) || tail -n 5 "$work"/*.out >&2
printf '\nTest run summary:\n  succeeded: %d\n  failed: %d\n' "$passed" "$failed"
((failed == 0))
