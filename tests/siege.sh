#!/usr/bin/env bash
# One service, and everything that can be done to it from outside, in an order that a seed decides: full, emptied and replaced disks,
# damaged files, stalled and closed outputs, floods, hostile input, signals, bad settings, sensors that come and go, kills.
#   tests/siege.sh [SECONDS [SEED]]   default: 600 1
# After each attack the service must run, answer and process samples, and must have logged what it could not do. At the end: nothing lost
# (the next start knows every sample), nothing silent, exit as documented. EDGERNN names the program; default: the one that
# `dotnet build -c Release` made. Attacks on the disk need root, for a file system of its own; leaps of its clock need a C compiler.
set -uo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-600} RANDOM=${2:-1} seed=${2:-1}
program=$(realpath "${EDGERNN:-device/EdgeRnn.Device/bin/Release/net10.0/edgernn}")
work=$(mktemp -d)
disk=$work/disk state=$work/disk/state port=$((20000 + $$ % 20000))
preload='' failures=0 attacks=0 starts=0 service='' reader='' feeder=''
mkdir "$disk"
# The service's wall clock, ahead of the true one by what a file says.
clock=$work/clock; printf '%-20d' 0 >"$clock"
${CC:-cc} -O2 -shared -fPIC -o "$work/clock.so" tests/siegeclock.c -ldl 2>/dev/null && leaps=1 preload=$work/clock.so || leaps=0
((EUID == 0)) && mount -t tmpfs -o size=96m tmpfs "$disk" && mounted=1 || mounted=0
trap 'kill -9 $service $reader $feeder 2>/dev/null; ((mounted)) && umount -l "$disk"; ((failures)) || rm -rf "$work"' EXIT

fail() { failures=$((failures + 1)); echo "FAILED: $*" | tee -a "$work/siege.log"; }

config() { # rate [further member]
    cat >"$work/config.json" <<CONFIG
{ "stateFolder": "$state", "output": "json", "reportSeconds": 0.2, "checkpointMinutes": 0.05, "sysfs": "$work/sys", "journal": { "syncSeconds": 0.5, "megabytes": 8 },
  "metrics": { "prometheusPort": $port, "otlpEndpoint": "http://127.0.0.1:9" },
  "streams": { "waves": { "sources": "faulty-waves", "rate": $1, "profile": "light" }, "Küche 厨房": { "sources": "auto", "rate": 20, "profile": "light" },
               "lines": { "sources": "stdin", "profile": "light" } }${2:-} }
CONFIG
}

zone() { mkdir -p "$work/sys/class/thermal/thermal_zone$1" && echo "zone$1" >"$work/sys/class/thermal/thermal_zone$1/type" && echo $((40000 + RANDOM % 1000)) >"$work/sys/class/thermal/thermal_zone$1/temp"; }

read_output() { cat "$work/output" >/dev/null & reader=$!; }

start() {
    starts=$((starts + 1))
    rm -f "$work/output" "$work/input"
    mkfifo "$work/output" "$work/input"
    read_output
    env --default-signal=HUP OTEL_METRIC_EXPORT_INTERVAL=1000 INVOCATION_ID=siege SIEGE_CLOCK="$clock" LD_PRELOAD="$preload" "$program" run --config "$work/config.json" <"$work/input" >"$work/output" 2>>"$work/errors" &
    service=$!
    exec 9>"$work/input"
    printf 'a,b\n1,2\n2,3\n3,4\n4,5\n' >&9
    { while printf '%d.5,%d.25\n' $((SECONDS % 7)) $((SECONDS % 5)); do sleep 0.1; done >&9; } 2>/dev/null &
    feeder=$!
    await 60 answers || { fail "no answer within 60 s of start $starts"; tail -n 5 "$work/errors"; }
}

# A figure of /metrics: name, stream.
figure() {
    python3 - "$port" "$1" "$2" 2>/dev/null <<'PYTHON'
import sys, urllib.request
for line in urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/metrics", timeout=5).read().decode().split("\n"):
    if line.startswith(f'{sys.argv[2]}{{stream="{sys.argv[3]}"}} '):
        print(int(float(line.rsplit(" ", 1)[1])))
PYTHON
}

answers() { [[ -n $(figure edgernn_rows_total waves) ]]; }
await() { local end=$((SECONDS + $1)); shift; until "$@"; do ((SECONDS < end)) || return 1; sleep 0.1; done; }
count() { grep -c -- "$1" "$work/errors" || true; }
more_than() { (($(count "$1") > $2)); }
rows_beyond() { local now; now=$(figure edgernn_rows_total waves); [[ -n $now ]] && ((now > $1)); }

# The line must come; a cause that was logged before may be in its pause between two lines.
expect() { local before=$1; shift; ((before > 0)) || await 30 more_than "$1" "$before" || fail "$attack: nothing logged '$1'"; }
expect_again() { await 30 more_than "$2" "$1" || fail "$attack: nothing logged '$2'"; }
refused() { # exit code, what it must say, command
    local code=$1 says=$2 text got=0; shift 2
    text=$("$@" 2>&1 </dev/null) || got=$?
    { ((got == code)) && [[ $text == *"$says"* ]]; } || fail "$attack: expected $code and '$says', got $got: ${text:0:300}"
}

disk_full() { local n; n=$(count 'No space left\|disk is full'); dd if=/dev/zero of="$disk/fill" bs=64k 2>/dev/null; sleep 1.5; expect "$n" 'No space left\|disk is full'; rm -f "$disk/fill"; }
disk_replaced() { local n; n=$(count 'was deleted or replaced'); mount -t tmpfs -o size=96m tmpfs "$disk"; expect_again "$n" 'was deleted or replaced'; await 20 ls "$state/owner.lock" >/dev/null 2>&1; n=$(count 'was deleted or replaced'); umount -l "$disk"; expect_again "$n" 'was deleted or replaced'; }
state_deleted() { local n; n=$(count 'was deleted or replaced while the service ran; it is made again'); rm -rf "$state"; expect_again "$n" 'was deleted or replaced while the service ran; it is made again'; await 30 ls "$state/owner.lock" >/dev/null 2>&1; }
# A file that a full disk kept empty holds nothing whose loss would be reported.
has_history() { python3 -c 'import sqlite3, sys; sys.exit(not sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True).execute("select count(*) from sample").fetchone()[0])' "$state/history.db" 2>/dev/null; }
history_deleted() {
    local n; await 30 has_history
    n=$(count 'history.db: was deleted\|stateFolder .* was deleted'); rm -f "$state"/history.db*; expect_again "$n" 'history.db: was deleted\|stateFolder .* was deleted'
}
# Pages that nothing writes to are read, and so found damaged, when the history is opened.
history_damaged() {
    local n; n=$(count 'is set aside as .*history.db.bad'); await 30 has_history
    kill -9 "$service"; wait "$service" 2>/dev/null; end_feeder
    # What is still in the write-ahead log alone has no pages to damage.
    python3 -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute("pragma wal_checkpoint(truncate)")' "$state/history.db"
    dd if=/dev/urandom of="$state/history.db" bs=1024 seek=1 count=200 conv=notrunc 2>/dev/null; rm -f "$state"/history.db-*
    "$program" history --set stateFolder="$state" >/dev/null 2>"$work/history"; grep -q 'fault of edgernn' "$work/history" && fail "history: $(<"$work/history")"
    start
    await 30 more_than 'is set aside as .*history.db.bad' "$n" || fail "$attack: no line says that the history is damaged"
}
hang_ups() { local n i; n=$(count 'settings reloaded'); for ((i = 0; i < 30; i++)); do kill -HUP "$service"; done; expect_again "$n" 'settings reloaded'; }
stopped() { kill -STOP "$service"; sleep 2; kill -CONT "$service"; }
reader_stalls() { kill -STOP "$reader"; sleep 2; kill -CONT "$reader"; }
reader_gone() { local n; n=$(count 'standard output cannot be written'); kill -9 "$reader"; wait "$reader" 2>/dev/null; expect "$n" 'standard output cannot be written'; read_output; }
sensor_gone() { rm -rf "$work/sys/class/thermal/thermal_zone1"; sleep 1; zone 1; }
hostile_lines() { { head -c 2000000 /dev/urandom; printf '\n%0100000d\nnan,inf\n,\n1e400,-1e400\n1,2,3,4\n' 0; } >&9 2>/dev/null; }
connections() { local i; for ((i = 0; i < 60; i++)); do { exec 8<>"/dev/tcp/127.0.0.1/$port" && printf 'GET /%0*d HTTP/1.1\r\nX: ' $((RANDOM % 4000 + 1)) 0 >&8; } 2>/dev/null; exec 8>&-; done; head -c 100000 /dev/urandom 2>/dev/null >"/dev/tcp/127.0.0.1/$port"; }
bad_settings() {
    local n; n=$(count 'settings are as before'); config 40 ', "outptu": 1'; kill -HUP "$service"; expect_again "$n" 'settings are as before'
    n=$(count 'waves: keeps its previous settings'); config 40; sed -i 's/"rate": 40/"rate": 40, "horizons": [1, 100000]/' "$work/config.json"; kill -HUP "$service"; expect_again "$n" 'waves: keeps its previous settings'
    config 50
}
second_service() { refused 5 'in use by process' "$program" run --config "$work/config.json"; }
wrong_commands() {
    printf 'a,b\n1,2\n2,3\n' >"$work/r.csv"
    refused 2 'is the file that is read' "$program" replay "$work/r.csv" --export "$work/r.csv"
    refused 2 'exists; name another file' "$program" record --source proc --rows 1 --out "$work/r.csv"
    refused 3 'its options do not fit together' "$program" run --set stateFolder="$work/other" --set streams:main:sources=waves --set streams:main:network:hidden=32768
    refused 3 'stateFolder is' "$program" run --set stateFolder=
    refused 3 'no column holds times' "$program" run --set stateFolder="$work/other" --set streams:main:sources=replay:"$work/r.csv"
}
leap() { printf '%-20d' "$1" 1<>"$clock"; }
reports() { "$program" history --json --hours 1000000 --set stateFolder="$state" 2>/dev/null | python3 -c 'import json, sys; print(sum(series["reports"] for series in json.load(sys.stdin)["series"]))'; }
# Ten years ahead, back, to 1970, and set right: the history keeps what it has, and what was stamped in 1970 gets its true time.
clock_leaps() {
    local n before after; await 15 ls "$state/history.db" >/dev/null 2>&1; before=$(reports); n=$(count 'the clock has been set')
    leap 315000000; sleep 3; leap 0; sleep 1; leap $((30 - EPOCHSECONDS)); sleep 7; leap 0
    expect_again "$n" 'the clock has been set'
    after=$(reports); ((${after:-0} >= ${before:-0})) || fail "$attack: the history had $before reports, and has $after"
}
end_feeder() { kill "$feeder" 2>/dev/null; wait "$feeder" 2>/dev/null; exec 9>&-; }
killed() {
    local rows before; rows=$(figure edgernn_rows_total waves); before=$(($(figure edgernn_saved_at waves) + 1))
    kill -9 "$service"; wait "$service" 2>/dev/null; end_feeder; start
    rows_beyond $((rows - 1)) || await 30 rows_beyond $((rows - 1)) || fail "$attack: of $rows samples (checkpoint at $before) only $(figure edgernn_rows_total waves) were known after the kill"
}

verdict() {
    local rows in processed dropped waiting code=0 asked
    rows=$(figure edgernn_rows_total waves)
    for stream in waves 'Küche 厨房' lines; do
        read -r in processed dropped waiting < <(python3 - "$port" "$stream" <<'PYTHON'
import sys, urllib.request
page = urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/metrics", timeout=20).read().decode()
names = ("samples_in_total", "samples_processed_total", "samples_dropped_total", "samples_waiting")
print(*(int(float(next(line.rsplit(" ", 1)[1] for line in page.split("\n") if line.startswith(f'edgernn_{name}{{stream="{sys.argv[2]}"}}')))) for name in names))
PYTHON
)
        # The page is read while samples come: figures of one page may differ by those under way.
        ((in - processed - dropped - waiting <= 2 && processed + dropped + waiting - in <= 2)) || fail "$stream: in $in is not processed $processed + dropped $dropped + waiting $waiting"
    done

    asked=$EPOCHREALTIME
    kill -TERM "$service"; wait "$service" || code=$?
    awk -v from="$asked" -v to="$EPOCHREALTIME" 'BEGIN { printf "ended %.1f s after SIGTERM", to - from }'
    echo " with exit code $code"
    ((code == 0)) || { fail "the service ended with $code"; tail -n 5 "$work/errors"; }
    end_feeder
    "$program" state verify "$state" >"$work/verified" || fail "state verify: $(grep -i damaged "$work/verified")"
    local known
    known=$("$program" run --json --config "$work/config.json" --rows 1 <"$work/r.csv" 2>>"$work/errors" | grep -m 1 '"started".*"waves"' | sed 's/.*"row":\([0-9]*\).*/\1/')
    ((${known:-0} >= rows)) || fail "the next start knows ${known:-no} samples of waves, $rows were reported"
    grep -n 'fault of edgernn\|Unhandled exception\|   at EdgeRnn' "$work/errors" && fail "a fault of the program"
    echo "waves: $rows samples reported, the next start knows $known; $(wc -l <"$work/errors") lines logged"
}

zone 0; zone 1; config 50; start
memory() { awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$service/status"; }
all=(hang_ups stopped reader_stalls reader_gone history_damaged history_deleted sensor_gone hostile_lines connections bad_settings second_service wrong_commands killed state_deleted)
((leaps)) && all+=(clock_leaps) || echo "siege.sh: no C compiler: clocks do not leap"
((mounted)) && all+=(disk_full disk_replaced) || echo "siege.sh: not root: disks are not filled"
printf 'a,b\n1,2\n2,3\n3,4\n4,5\n' >"$work/r.csv"
declare -A done_times=()
while ((SECONDS < seconds - 8)); do
    order=($(printf '%s\n' "${all[@]}" | awk -v seed="$RANDOM" 'BEGIN { srand(seed) } { print rand(), $0 }' | sort -n | cut -d' ' -f2))
    for attack in "${order[@]}"; do
        ((SECONDS < seconds - 8)) || break
        before=$(figure edgernn_rows_total waves) began=$EPOCHREALTIME
        $attack
        attacks=$((attacks + 1)) done_times[$attack]=$((${done_times[$attack]:-0} + 1))
        kill -0 "$service" 2>/dev/null || { wait "$service"; fail "$attack: the service ended with $?"; tail -n 3 "$work/errors"; end_feeder; start; }
        await 30 rows_beyond "${before:-0}" || fail "$attack: no sample was processed within 30 s"
        awk -v a="$attack" -v from="$began" -v to="$EPOCHREALTIME" -v m="$(memory)" 'BEGIN { printf "%-16s %5.1f s, %d MB\n", a, to - from, m }' >>"$work/siege.log"
    done
done
verdict
echo "siege of $SECONDS s, seed $seed: $attacks attacks ($(for a in "${all[@]}"; do printf '%s %s, ' "$a" "${done_times[$a]:-0}"; done | sed 's/, $//')), $starts starts"
((failures == 0)) && echo "nothing lost, nothing silent, exit as documented" || { echo "$failures failures; see $work"; exit 1; }
