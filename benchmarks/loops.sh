#!/usr/bin/env bash
# The inner loops of the arm64 build as a processor would run them, by static analysis (llvm-mca); prints a table.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
source ../tests/tools.sh
out=$PWD/../artifacts/loops

need llvm-mca llvm
need aarch64-linux-gnu-objdump gcc-aarch64-linux-gnu libc6-dev-arm64-cross
need clang clang
need ld.lld lld
install_missing
dotnet publish EdgeRnn.Instructions -c Release -r linux-arm64 -o "$out" -p:StripSymbols=false \
    -p:ObjCopyName=aarch64-linux-gnu-objcopy --verbosity quiet >&2

# The body of the innermost loop of a function that holds the most multiply-adds.
body() {
    aarch64-linux-gnu-objdump -d --no-show-raw-insn --disassemble="$1" "$out/EdgeRnn.Instructions" | python3 -c '
import re, sys
code = [(int(m[1], 16), re.sub(r"\s*//.*", "", m[2])) for m in re.finditer(r"^\s*([0-9a-f]+):\s+(.*)$", sys.stdin.read(), re.M)]
loops = []
for end, text in code:
    branch = re.match(r"b\.\w+\s+([0-9a-f]+)", text)
    if branch and int(branch[1], 16) < end:
        lines = [line for at, line in code if int(branch[1], 16) <= at <= end]
        if not any(line.startswith("b.") for line in lines[:-1]):
            loops.append(lines)
print(".L0:", *max(loops, key=lambda lines: sum("fmla" in line for line in lines))[:-1], "b.ne .L0", sep="\n")'
}

echo "| loop | processor | instructions | fmla | cycles an iteration | bound by resources |"
echo "|---|---|---|---|---|---|"
for name in Kernels_MatrixVector__Columns4 Kernels_OuterProducts__Columns4 Training_Optimizers__Adam; do
    body "EdgeRnn_Core_EdgeRnn_${name}<EdgeRnn_Core_EdgeRnn_Simd_F32x4>" >"$out/$name.s"
    for processor in cortex-a72 cortex-a76; do
        llvm-mca -march=aarch64 -mcpu=$processor -iterations=100 "$out/$name.s" | awk -v loop="$name" -v processor=$processor \
            -v fmla="$(grep -c fmla "$out/$name.s")" -v count="$(($(wc -l <"$out/$name.s") - 1))" '
            /^Total Cycles/ { cycles = $3 / 100 } /^Block RThroughput/ { bound = $3 }
            END { printf "| %s | %s | %d | %d | %.1f | %s |\n", loop, processor, count, fmla, cycles, bound }'
    done
done
