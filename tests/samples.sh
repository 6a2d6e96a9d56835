#!/usr/bin/env bash
# Runs the samples of device/samples that the solution has built, and checks what they print.
#   tests/samples.sh
set -euo pipefail
cd "$(dirname "$0")/.."
source tests/tools.sh
need curl curl
need chromium chromium
need npm npm
need python3 python3
install_missing
work=$(mktemp -d)
children=()
trap 'kill "${children[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT

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
mkdir "$work/web"
cp device/samples/OnnxModel/model.{html,js} "$work/model.onnx" "$work/web"
ln -s "$(npm_packages onnxruntime-web@1.30.0)/onnxruntime-web/dist" "$work/web/ort"
python3 -u -m http.server 0 --bind 127.0.0.1 --directory "$work/web" >"$work/web.log" 2>&1 &
children+=($!)
for ((i = 0; i < 600; i++)); do
    port=$(sed -nE 's/.* port ([0-9]+) .*/\1/p' "$work/web.log")
    [[ -z $port ]] || break
    sleep 0.1
done
in_browser=$(chromium --headless --no-sandbox --disable-gpu --virtual-time-budget=60000 --dump-dom "http://127.0.0.1:$port/model.html" 2>/dev/null |
    sed -n 's/.*<p id="result">\([^<]*\).*/\1/p')
echo "in the browser: $in_browser"
[[ $in_browser == "$(cat "$work/out")" ]] || fail "OnnxModel: another forecast in the browser"

# Not by `sample`, whose shell would be killed in its stead.
: >"$work/worker.log" # the program that writes it may not run yet when it is read
device/samples/SelfForecastingWorker/bin/Release/net10.0/SelfForecastingWorker --urls http://127.0.0.1:0 --Interval 00:00:00.05 >"$work/worker.log" 2>&1 &
children+=($!)
for ((i = 0; i < 600; i++)); do
    address=$(sed -n 's/.*Now listening on: //p' "$work/worker.log")
    [[ -z $address ]] || curl -sf "$address/forecast" >"$work/forecast" || true
    ! grep -q '"row":[1-9][0-9]' "$work/forecast" 2>/dev/null || break
    sleep 0.1
done
cat "$work/forecast" && echo
grep -q '"row":[1-9][0-9].*"requests".*"next":' "$work/forecast" || { cat "$work/worker.log" >&2; fail "SelfForecastingWorker"; }
