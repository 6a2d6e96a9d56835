#!/usr/bin/env bash
# Proves the arm64 build without a board: the library's whole suite as an arm64 program under emulation of a Pi 4 and a Pi 5,
# with NEON, and a replay of the bundled recording whose weights are those of x64, bit for bit, in every width.
# Speed under emulation says nothing about a board.
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
device/publish.sh "$out/host"
dotnet publish tests/EdgeRnn.Tests -c Release -r linux-arm64 --self-contained -o "$out/tests" --verbosity quiet

# QEMU does not notice code that is written through a second mapping of its page: .NET must not use one.
emulate() { DOTNET_EnableWriteXorExecute=0 qemu-aarch64 -cpu "$1" -L "$sysroot" "${@:2}"; }

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
        same x64 $width "$("$out/host/linux-x64/edgernn" "${replay[@]}" $cell --vector-width $width)"
    done
    for processor in "${processors[@]}"; do
        same "$processor" 4 "$(emulate "$processor" "$out/host/linux-arm64/edgernn" "${replay[@]}" $cell)"
    done
done

# Both at once, a core each, and no parallel tests within.
for processor in "${processors[@]}"; do
    EDGERNN_EXPECT_WIDTH=4 EDGERNN_EMULATED=1 emulate "$processor" "$out/tests/EdgeRnn.Tests" -noColor -parallelMode none \
        >"$out/$processor.log" 2>&1 &
    running+=("$!")
done
for i in "${!processors[@]}"; do
    wait "${running[i]}" || { failed=1; echo "FAILED: the suite on ${processors[i]}" >&2; cat "$out/${processors[i]}.log" >&2; }
    echo "${processors[i]}: $(grep -o 'Total: .*' "$out/${processors[i]}.log")"
done
exit $failed
