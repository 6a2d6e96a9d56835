#!/usr/bin/env bash
# Coverage-guided fuzzing of all that reads files from outside, with libFuzzer and SharpFuzz's instrumentation:
#   tests/fuzz.sh corpus               only gives the kept files to the readers once, for CI (seconds)
#   tests/fuzz.sh [RUNS [TARGET…]]     10,000,000 runs of each target by default, on one thread: minutes for safetensors, an
#                                      hour or more for the others
# Begins from tests/EdgeRnn.Fuzz/corpus and keeps what it finds in artifacts/fuzz/corpus; a file that does harm is left as
# artifacts/fuzz/crash-*, and the exit code is not 0.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_TieredPGO=0
source tests/tools.sh
out=$PWD/artifacts/fuzz kept=$PWD/tests/EdgeRnn.Fuzz/corpus
bin=$out/bin
mkdir -p "$out"
dotnet build tests/EdgeRnn.Fuzz -c Release -v quiet >&2
rm -rf "$bin"
cp -r tests/EdgeRnn.Fuzz/bin/Release/net10.0 "$bin"
fuzz() { dotnet "$bin/EdgeRnn.Fuzz.dll" "$@"; }

if [[ ${1:-} == corpus ]]; then
    for target in "$kept"/*; do
        fuzz check "${target##*/}" "$target"/*
        echo "fuzz: ${target##*/}: $(ls "$target" | wc -l) files are read or refused"
    done
    exit
fi

need clang clang libclang-rt-14-dev
install_missing
runtime=$(clang -print-resource-dir)/lib/linux/libclang_rt.fuzzer_no_main-$(uname -m).a
[[ -e $runtime ]] || {
    echo "fuzz.sh: $runtime is missing; run: apt-get install libclang-rt-14-dev" >&2
    exit 2
}
clang -O2 -fPIC -shared -o "$bin/libedgernn_fuzz.so" tests/EdgeRnn.Fuzz/libfuzzer.c \
    -Wl,--whole-archive "$runtime" -Wl,--no-whole-archive -lstdc++ -lm -lpthread
fuzz instrument "$bin"

runs=${1:-10000000}
shift || true
(($#)) || set -- safetensors checkpoint journal csv jsonlines lineprotocol lines configuration
cd "$out"
for target in "$@"; do
    mkdir -p "corpus/$target"
    echo "== $target: $runs runs"
    fuzz run "$target" -runs="$runs" -max_len=16384 -timeout=120 "corpus/$target" "$kept/$target" >"$target.log" 2>&1 || true
    grep -E '^(Done|stat::|SUMMARY)|Exception|crash-' "$target.log" || true
    grep -q '^Done' "$target.log" || {
        echo "fuzz.sh: $target did not come to its end: see $target.log" >&2
        exit 1
    }
done
