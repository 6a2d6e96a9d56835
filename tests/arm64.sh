#!/usr/bin/env bash
# Proves the arm64 build without a board: the library's whole suite as an arm64 program under emulation of a Pi 4, with NEON,
# and what computes once more under emulation of a Pi 5, for which the compiler chooses other instructions; and a replay of the
# bundled recording whose weights are those of x64, bit for bit, in every width.
# Speed under emulation says nothing about a board. PUBLISHED: a folder that device/publish.sh has already filled.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
source tests/tools.sh
out=$PWD/artifacts/arm64
recording=device/recordings/room/room.csv
processors=(cortex-a72 cortex-a76)

need qemu-aarch64 qemu-user
install_missing
sysroot=$(arm64_sysroot)
host=${PUBLISHED:-$out/host}
[[ -n ${PUBLISHED:-} ]] || device/publish.sh "$host"
dotnet publish tests/EdgeRnn.Tests -c Release -r linux-arm64 --self-contained -o "$out/tests" --verbosity quiet

# QEMU does not notice code that is written through a second mapping of its page: .NET must not use one. Counting what a
# method does, to compile it better, costs more than it saves.
emulate() { DOTNET_EnableWriteXorExecute=0 DOTNET_TieredPGO=0 qemu-aarch64 -cpu "$1" -L "$sysroot" "${@:2}"; }

failed=0
hash_of() { sed -n 's/.*"weightsSha256": "\([0-9a-f]*\)".*/\1/p'; }
width_of() { sed -n 's/.*"vectorWidth": \([0-9]*\).*/\1/p'; }
replay=(replay "$recording" --json --window 32 --stride 8 --cell)
for cell in elman gru lstm; do
    expected=
    same() { # what it is, the width it must have run in, the report
        local hash width
        hash=$(hash_of <<<"$3") width=$(width_of <<<"$3")
        expected=${expected:-$hash}
        echo "weights of $cell, $1, width $width: $hash"
        [[ -n $hash && $hash == "$expected" && $width == "$2" ]] && return
        echo "FAILED: expected $expected in width $2" >&2
        failed=1
    }
    for width in 1 4 8 16; do
        same x64 $width "$("$host/linux-x64/edgernn" "${replay[@]}" $cell --vector-width $width)"
    done
    for processor in "${processors[@]}"; do
        same "$processor" 4 "$(emulate "$processor" "$host/linux-arm64/edgernn" "${replay[@]}" $cell)"
    done
done

# One process a core, no parallel tests within.
suite() { # processor, part, the tests of it
    local log=$out/$1-$2.log
    EDGERNN_EXPECT_WIDTH=4 EDGERNN_EMULATED=1 emulate "$1" "$out/tests/EdgeRnn.Tests" -noColor -parallelMode none "${@:3}" >"$log" 2>&1 ||
        { echo "FAILED: the suite on $1, $2: $log" >&2; grep -A 12 -F '[FAIL]' "$log" | head -n 60 >&2; grep 'Total:' "$log" >&2 || tail -n 20 "$log" >&2; return 1; }
    echo "$1, $2: $(grep -o 'Total: .*' "$log")"
}
parts=( # the longest first
    "cortex-a72 rest -namespace- EdgeRnn.Tests.Training -namespace- EdgeRnn.Tests"
    "cortex-a72 learner -namespace EdgeRnn.Tests"
    "cortex-a72 training -namespace EdgeRnn.Tests.Training"
    "cortex-a76 weights -class EdgeRnn.Tests.BitIdentityTests -class EdgeRnn.Tests.Training.PyTorchGoldenTests"
    "cortex-a76 kernels -namespace EdgeRnn.Tests.Kernels -namespace EdgeRnn.Tests.Simd"
)
running=0
for part in "${parts[@]}"; do
    ((running < $(nproc))) || { wait -n || failed=1; running=$((running - 1)); }
    suite $part &
    running=$((running + 1))
done
for ((; running > 0; running--)); do wait -n || failed=1; done
exit $failed
