#!/usr/bin/env bash
# The regression gate that noise cannot touch: allocated bytes and executed instructions per step against budgets.json.
#   benchmarks/gate.sh            compares, prints what moved, exit 1 when a budget is exceeded
#   benchmarks/gate.sh --refresh  writes what it measures as the new budgets
#   benchmarks/gate.sh --profile lstm-32-training   the functions in which a scenario's instructions go (x64)
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
source ../tests/tools.sh
out=$PWD/../artifacts/gate

need qemu-aarch64 qemu-user
need_native linux-arm64
need gcc gcc libc6-dev
need valgrind valgrind
need python3 python3
install_missing

mkdir -p "$out"
gcc -O2 -Wall -Wextra -Werror -shared -fPIC -o "$out/count.so" gate/count.c
publish() { # RID, further options
    dotnet publish EdgeRnn.Instructions -c Release -r "$1" -o "$out/$1" --verbosity quiet "${@:2}" >&2
}
# Names of functions, but no lines: valgrind 3.19 gives up on their DWARF 5.
publish linux-x64 -p:StripSymbols=false
objcopy --strip-debug "$out/linux-x64/EdgeRnn.Instructions"
publish linux-arm64 -p:ObjCopyName=aarch64-linux-gnu-objcopy
exec python3 gate/gate.py "$out" "$@"
