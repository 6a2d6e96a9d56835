#!/usr/bin/env bash
# A board without a board: Debian's kernel in QEMU, the registers of a BME280 in i2c-stub, the kernel's own bmp280 driver bound
# to them, and in it the published edgernn: it finds the sensor over IIO, learns, raises an alarm when the pattern breaks,
# survives the chip's removal and return under another number, is stopped by SIGTERM and resumes.
#   tests/virtualboard.sh [FOLDER]      FOLDER holds edgernn as device/publish.sh leaves it; default: published again
set -euo pipefail
cd "$(dirname "$0")/.."
source tests/vm.sh
vm_prepare
published=${1:-artifacts/virtualboard/linux-x64}
(($#)) || device/publish.sh artifacts/virtualboard linux-x64

files=()
for file in edgernn libe_sqlite3.so; do
    [[ ! -e $published/$file ]] || files+=("$published/$file=/bin/$file")
done
# Loaded by name at run time, for SHA-256.
for library in libssl.so.3 libcrypto.so.3; do
    path=$(ldconfig -p | sed -n "s:.*$library .*x86-64.* => ::p" | head -n 1)
    files+=("$path=$path")
done
image=$(mktemp)
trap 'rm -f "$image"' EXIT
vm_image "$image" "i2c-stub chip_addr=0x76,0x48,0x44" bmp280-i2c ti-ads1015 i2c-dev -- "${files[@]}" \
    tests/virtualboard/board.sh=/run.sh tests/virtualboard/chip.sh=/chip.sh tests/virtualboard/board.json=/board.json
vm_boot "$image" 170
