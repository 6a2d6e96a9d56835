#!/usr/bin/env bash
# Kills the service (SIGKILL) at random moments while it is fed on stdin: the next start knows every published sample, and in the end the state is
# that of a service which was never killed (tests/killservice.py). Then shows by strace that a checkpoint is written, synchronised,
# renamed, and its folder synchronised before it is reported as saved; that the service runs with its descriptors closed; and, if run by
# root, that on a full and on a read-only file system a learner continues, and saves again when it can.
#   tests/kill.sh [KILLS [SEED]]   300 kills unless given; PUBLISHED names a folder in which device/publish.sh has left the program
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
source tests/tools.sh
need clang clang zlib1g-dev
need strace strace
install_missing

published=${PUBLISHED:-artifacts/publish}
[[ -x $published/linux-x64/edgernn ]] || device/publish.sh "$published" linux-x64 >&2
dotnet build tests/EdgeRnn.StateHash -c Release -v quiet >&2
program=$(native EdgeRnn.Survivor)
folder=$(mktemp -d)
learner=
trap 'kill -9 $learner 2>/dev/null || true; umount "$folder/small" 2>/dev/null || true; rm -rf "$folder"' EXIT
tests/killservice.py "$published/linux-x64/edgernn" "dotnet tests/EdgeRnn.StateHash/bin/Release/net10.0/EdgeRnn.StateHash.dll" "${1:-300}" "${@:2}"

strace -f -o "$folder/calls" -e trace=openat,write,pwrite64,pwritev,fsync,rename,renameat,renameat2 \
    "$program" learn "$folder/traced" 20 1000 >/dev/null
awk -v folder="$folder/traced" '
    { sub(/^[0-9]+ +/, ""); call = arg = $0; sub(/\(.*/, "", call); sub(/^[^(]*\(/, "", arg); sub(/[,)].*/, "", arg) }
    call == "openat" && /\.tmp", .*O_EXCL/                                             { file = $NF; state = "created" }
    call ~ /write/ && arg == file && state ~ /created|written/                         { state = "written" }
    call == "fsync" && arg == file && state == "written" && $NF == 0                   { state = "synchronised" }
    call ~ /rename/ && /\.tmp", .*\.safetensors"/ && state == "synchronised"           { state = "renamed" }
    call == "openat" && index($0, "\"" folder "\", O_RDONLY") && state == "renamed"    { list = $NF }
    call == "fsync" && arg == list && state == "renamed" && $NF == 0                   { state = "safe" }
    call == "write" && /"saved / && state != "safe"                                    { print "FAILED: reported as saved when only " state ": " $0; failed = 1; exit }
    call == "write" && /"saved /                                                       { saves++; state = "reported" }
    END {
        if (failed || saves != 50) { print "FAILED: " saves + 0 " checkpoints in order, expected 50"; exit 1 }
        print "strace: " saves " checkpoints, each written, synchronised, renamed, its folder synchronised, and then reported as saved"
    }' "$folder/calls"

# Of a program that starts with closed descriptors the first file or pipe gets their number: what it prints must not go there. A pipe of the
# runtime carries the numbers of signals, and a colon is one that kills.
"$published/linux-x64/edgernn" run --rows 50 --set stateFolder="$folder/closed" --set streams:main:sources=waves --set streams:main:rate=50 \
    --set streams:main:profile=light --set reportSeconds=0.1 <&- >&- 2>&- || { echo "FAILED: with closed descriptors it ended with $?"; exit 1; }
"$published/linux-x64/edgernn" journal "$folder/closed" | grep -q '^main: 50 samples' || { echo "FAILED: with closed descriptors samples were lost"; exit 1; }
printed=$("$published/linux-x64/edgernn" filter 2>&1 <&-) && echo "FAILED: filter read a closed input" && exit 1
[[ $printed == *'standard input: is closed'* ]] || { echo "FAILED: of a closed input filter printed: $printed"; exit 1; }
echo "closed descriptors: 50 samples of 50, and no input"

((EUID == 0)) || exit 0
mkdir "$folder/small"
mount -t tmpfs -o size=64k tmpfs "$folder/small"
start_learner() {
    "$program" learn "$folder/small/state" 20000 1000000000 > >(grep --line-buffered -v '^at' >>"$folder/reported") &
    learner=$!
}
# What the learner must report next.
must_report() {
    local i
    for ((i = 0; i < 300; i++)); do
        if grep -m 1 "$1" "$folder/reported"; then
            : >"$folder/reported"
            return
        fi
        sleep 0.1
    done
    echo "FAILED: the learner did not report: $1" >&2
    exit 1
}
start_learner
must_report '^failed .*No space left'
mount -o remount,size=16m "$folder/small"
must_report '^saved'
kill -9 "$learner"
wait "$learner" 2>/dev/null || true
mount -o remount,ro "$folder/small"
start_learner
must_report '^loaded [1-9]'
must_report '^failed .*Read-only file system'
kill "$learner"
