#!/usr/bin/env bash
# Cuts the power of a virtual machine (QEMU, software emulation, Debian's kernel) in which the service learns on ext4: the next boot knows
# all samples but those of the last journal:syncSeconds, and in the end the state is that of a service which was fed the same samples and
# never cut (tests/powercut.py).
#   tests/powercut.sh [CUTS [SEED]]   50 by default, about twenty seconds each on two idle cores; PUBLISHED names a folder in which
#                                     device/publish.sh has left the program
# The disk is served by nbdkit. In every other life it has a volatile write cache, of which nothing reaches the disk but what the
# guest flushes, and a flush that is cut may have written any part; in the others it keeps all that the guest has sent.
# In both the guest's page cache is lost.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
source tests/vm.sh
need nbdkit nbdkit
need mkfs.ext4 e2fsprogs
vm_prepare

published=${PUBLISHED:-artifacts/publish}
[[ -x $published/linux-x64/edgernn ]] || device/publish.sh "$published" linux-x64 >&2
dotnet build tests/EdgeRnn.StateHash -c Release -v quiet >&2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Feeds the service the samples that the journal does not hold yet, up to a number of them.
cat >"$work/run.sh" <<'RUN'
mkdir /data
mount -t ext4 /dev/vda /data || exit
first=$(/edgernn journal /data/state --json 2>/dev/null | sed -n 's/.*"lastSequence": *\([0-9]*\).*/\1/p')
first=$((${first:--1} + 1))
rows=$(sed 's/.*rows=\([0-9]*\).*/\1/' /proc/cmdline)
feed() {
    echo a,b
    i=$first
    while [ $i -lt $rows ]; do
        echo $((i * 7 % 97)),$((i * i % 89))
        i=$((i + 1))
        [ $((i % 4)) -gt 0 ] || usleep 20000
    done
}
echo "first $first"
feed | /edgernn run --json $(sed 's/.*set=\([^ ]*\).*/\1/; s/;/ /g; s/[^ ]*/--set &/g' /proc/cmdline)
echo "ended $?"
umount /data
RUN
# Loaded by name at run time, for SHA-256.
libraries=($(ldconfig -p | sed -n 's:.*lib\(ssl\|crypto\)\.so\.3 .*x86-64.* => \(.*\):\2=\2:p'))
vm_image "$work/image" virtio_pci virtio_blk crc32c_generic ext4 -- "$published/linux-x64/edgernn=/edgernn" "$work/run.sh=/run.sh" "${libraries[@]}"
truncate -s 64M "$work/disk"
mkfs.ext4 -q "$work/disk"
tests/powercut.py "$work" "$vm_kernel"/boot/vmlinuz-* "$published/linux-x64/edgernn" "dotnet tests/EdgeRnn.StateHash/bin/Release/net10.0/EdgeRnn.StateHash.dll" "${1:-50}" "${@:2}"
