#!/usr/bin/env bash
# Does NativeAOT train the same weights, bit for bit, as the JIT compiler? Publishes tests/EdgeRnn.Identity for the targets named
# as arguments and compares what it prints. Targets are instruction sets of x64 and linux-arm64, which runs under qemu-aarch64;
# x86-64-v3 and native unless told. Installs what is missing (Debian, as root). On two cores a minute for each target.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
unset EDGERNN_VECTOR_WIDTH
out=artifacts/identity
project=tests/EdgeRnn.Identity
mkdir -p "$out"

# need COMMAND PACKAGE…
need() {
    command -v "$1" >/dev/null || apt-get install -y --no-install-recommends "${@:2}" >/dev/null || {
        echo "identity: $1 is missing: install ${*:2}" >&2
        exit 2
    }
}

# quietly LOG COMMAND…: shows what it said only if it fails.
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

need clang clang zlib1g-dev
quietly "$out/jit.log" dotnet build "$project" -c Release --artifacts-path "$out/jit"
"$out/jit/bin/EdgeRnn.Identity/release/EdgeRnn.Identity" >"$out/jit.txt" 2>"$out/jit.width"
echo "identity: JIT, $(cat "$out/jit.width")"

[ $# -gt 0 ] || set -- x86-64-v3 native
for target in "$@"; do
    run=() expected=()
    if [ "$target" = linux-arm64 ]; then
        need aarch64-linux-gnu-objcopy gcc-aarch64-linux-gnu libc6-dev-arm64-cross lld
        need qemu-aarch64 qemu-user
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
