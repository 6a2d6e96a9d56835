#!/usr/bin/env bash
# Does NativeAOT train the same weights, bit for bit, as the JIT compiler? Publishes tests/EdgeRnn.Identity for the targets named
# as arguments and compares what it prints. Targets are instruction sets of x64 and linux-arm64, which runs under qemu-aarch64;
# x86-64-v3 and native by default. On two cores a minute for each target.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
unset EDGERNN_VECTOR_WIDTH
source tests/tools.sh
out=artifacts/identity
project=tests/EdgeRnn.Identity
mkdir -p "$out"

# quietly LOG COMMAND…: shows its output only if it fails.
quietly() {
    "${@:2}" >"$1" 2>&1 || {
        cat "$1" >&2
        exit 1
    }
}

# publish TARGET OPTIONS…: an artifacts folder each, for a runtime's files must not disturb what the tests were built from.
publish() {
    quietly "$out/$1.log" dotnet publish "$project" -c Release -p:PublishAot=true --artifacts-path "$out/$1" "${@:2}"
}

[ $# -gt 0 ] || set -- x86-64-v3 native
need clang clang zlib1g-dev
if [[ " $* " == *" linux-arm64 "* ]]; then
    need aarch64-linux-gnu-objcopy gcc-aarch64-linux-gnu libc6-dev-arm64-cross
    need ld.lld lld
    need qemu-aarch64 qemu-user
fi
install_missing
quietly "$out/jit.log" dotnet build "$project" -c Release --artifacts-path "$out/jit"
"$out/jit/bin/EdgeRnn.Identity/release/EdgeRnn.Identity" >"$out/jit.txt" 2>"$out/jit.width"
echo "identity: JIT, $(cat "$out/jit.width")"

for target in "$@"; do
    run=() expected=()
    if [ "$target" = linux-arm64 ]; then
        publish "$target" -r linux-arm64 -p:ObjCopyName=aarch64-linux-gnu-objcopy
        run=(qemu-aarch64 -cpu cortex-a72 -L /usr/aarch64-linux-gnu) expected=(4)
    else
        publish "$target" -r linux-x64 -p:IlcInstructionSet="$target"
        [ "$target" != x86-64-v3 ] || expected=(8)
    fi

    binary=$(find "$out/$target/publish" -name EdgeRnn.Identity -type f)
    "${run[@]}" "$binary" "${expected[@]}" >"$out/$target.txt" 2>"$out/$target.width" || {
        cat "$out/$target.width" >&2
        exit 1
    }
    diff "$out/jit.txt" "$out/$target.txt"
    echo "identity: NativeAOT $target, $(cat "$out/$target.width"): the same $(wc -l <"$out/$target.txt") hashes"
done
