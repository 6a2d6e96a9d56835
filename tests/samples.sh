#!/usr/bin/env bash
# Runs the samples of device/samples that the solution has built, and checks what they print.
#   tests/samples.sh
set -euo pipefail
cd "$(dirname "$0")/.."
source tests/tools.sh
need curl curl
install_missing
work=$(mktemp -d)
worker=
trap '[[ -z $worker ]] || kill "$worker" 2>/dev/null || true; rm -rf "$work"' EXIT

fail() { echo "samples.sh: $*" >&2; exit 1; }
sample() { "device/samples/$1/bin/Release/net10.0/$1" "${@:2}"; }

sample TenLines | tee "$work/out"
[[ $(tail -1 "$work/out") =~ ^"2000: forecast " ]] || fail "TenLines"
sample OwnSensor | tee "$work/out"
[[ $(cat "$work/out") =~ "disk:free: forecast " ]] || fail "OwnSensor"
sample OwnExpert | tee "$work/out"
[[ $(tail -1 "$work/out") =~ ^"500: forecast " ]] || fail "OwnExpert"
sample ContinuedCell | tee "$work/out"
awk -F': ' '{ error[NR] = $2 } END { exit !(NR == 3 && error[1] < 0.001 && error[3] < error[2] / 4) }' "$work/out" || fail "ContinuedCell: it does not learn on"
sample OnnxModel "$work/model.onnx" | tee "$work/out"
awk -F'[ ,]+' '{ exit !($2 - $4 < 0.1 && $4 - $2 < 0.1) }' "$work/out" || fail "OnnxModel: the forecast is far off"

sample SelfForecastingWorker --urls http://127.0.0.1:0 --Interval 00:00:00.05 >"$work/worker.log" 2>&1 &
worker=$!
for ((i = 0; i < 600; i++)); do
    address=$(sed -n 's/.*Now listening on: //p' "$work/worker.log")
    [[ -z $address ]] || curl -sf "$address/forecast" >"$work/forecast" || true
    ! grep -q '"row":[1-9][0-9]' "$work/forecast" 2>/dev/null || break
    sleep 0.1
done
cat "$work/forecast" && echo
grep -q '"row":[1-9][0-9].*"requests".*"next":' "$work/forecast" || { cat "$work/worker.log" >&2; fail "SelfForecastingWorker"; }
