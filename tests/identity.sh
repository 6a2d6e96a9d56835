#!/usr/bin/env bash
# Does NativeAOT train the same weights, bit for bit, as the JIT compiler? Publishes tests/EdgeRnn.Identity for the instruction
# sets named as arguments (x86-64-v3 and native unless told) and compares what it prints. Installs clang and zlib1g-dev if they
# are missing (Debian, as root). Two minutes on two cores.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
unset EDGERNN_VECTOR_WIDTH

if ! command -v clang >/dev/null || ! [ -e /usr/include/zlib.h ]; then
    apt-get install -y --no-install-recommends clang zlib1g-dev >/dev/null || {
        echo "identity: NativeAOT needs clang and zlib1g-dev: install them" >&2
        exit 2
    }
fi

out=artifacts/identity
project=tests/EdgeRnn.Identity
mkdir -p "$out"

# An artifacts folder each: publishing for a runtime must not disturb what the tests were built from.
dotnet build "$project" -c Release --artifacts-path "$out/jit" -v quiet --nologo >"$out/jit.log" || {
    cat "$out/jit.log" >&2
    exit 1
}
"$out/jit/bin/EdgeRnn.Identity/release/EdgeRnn.Identity" >"$out/jit.txt" 2>"$out/jit.width"
echo "identity: JIT, $(cat "$out/jit.width")"

[ $# -gt 0 ] || set -- x86-64-v3 native
for isa in "$@"; do
    expected=()
    [ "$isa" != x86-64-v3 ] || expected=(8)
    dotnet publish "$project" -c Release -r linux-x64 -p:PublishAot=true -p:IlcInstructionSet="$isa" \
        --artifacts-path "$out/$isa" -v quiet
    binary=$(find "$out/$isa/publish" -name EdgeRnn.Identity -type f)
    "$binary" "${expected[@]}" >"$out/$isa.txt" 2>"$out/$isa.width"
    diff "$out/jit.txt" "$out/$isa.txt"
    echo "identity: NativeAOT $isa, $(cat "$out/$isa.width"): the same $(wc -l <"$out/$isa.txt") hashes"
done
