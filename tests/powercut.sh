#!/usr/bin/env bash
# Cuts the power of a virtual machine (QEMU, software emulation, Debian's kernel) while it learns on ext4: the next boot finds
# what was reported as saved, and in the end the weights are those of a learner that was never cut.
#   tests/powercut.sh [CUTS [SEED]]   50 by default; about ten seconds each on two idle cores
# The disk is served by nbdkit. In every other life it has a volatile write cache, of which nothing reaches the disk but what the
# guest flushes, and a flush that is cut may have written any part; in the others it keeps all that the guest has sent.
# In both the guest's page cache is lost.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
source tests/vm.sh
cuts=${1:-50}
seed=${2:-$(date +%s)} every=20
RANDOM=$seed
need clang clang zlib1g-dev
need nbdkit nbdkit
need mkfs.ext4 e2fsprogs
vm_prepare

program=$(native EdgeRnn.Survivor)
work=$(mktemp -d)
trap 'kill -9 ${running[@]:-} 2>/dev/null || true; rm -rf "$work"' EXIT
running=()

cat >"$work/run.sh" <<'RUN'
mkdir /data
mount -t ext4 /dev/vda /data || exit
exec /learner learn /data/state $(sed 's/.*every=\([0-9]*\) rows=\([0-9]*\).*/\1 \2/' /proc/cmdline)
RUN
# Loaded by name at run time, for SHA-256.
libraries=($(ldconfig -p | sed -n 's:.*lib\(ssl\|crypto\)\.so\.3 .*x86-64.* => \(.*\):\2=\2:p'))
vm_image "$work/image" virtio_pci virtio_blk crc32c_generic ext4 -- "$program=/learner" "$work/run.sh=/run.sh" "${libraries[@]}"

# boot ROWS DISK_OPTIONS…: a machine with the disk; what it says goes to $work/log.
boot() {
    rm -f "$work/socket"
    : >"$work/log"
    nbdkit --foreground --unix "$work/socket" "${@:2}" &
    disk=$!
    until [[ -S $work/socket ]]; do sleep 0.05; done
    qemu-system-x86_64 -accel tcg -cpu max -m 512 -no-reboot -nodefaults -display none -serial stdio \
        -kernel "$vm_kernel"/boot/vmlinuz-* -initrd "$work/image" -append "console=ttyS0 quiet no_timer_check panic=-1 every=$every rows=$1" \
        -drive "file=nbd:unix:$work/socket,format=raw,if=virtio" </dev/null >"$work/log" 2>"$work/errors" &
    machine=$!
    running=("$machine" "$disk")
}

# The disk first, so that it flushes nothing any more, while the machine stands still.
cut_power() {
    kill -STOP "$machine"
    kill -9 "$disk"
    kill -9 "$machine"
    wait "$disk" "$machine" 2>/dev/null || true
    running=()
}

saved=0 reached=0 saves=0 loads=0
# Reads what the machine said, but for a last line that was cut, and checks it.
check() {
    local word step rest
    while read -r word step rest; do
        case $word in
        loaded)
            ((step >= saved)) || fail "$saved was reported as saved, $step is loaded"
            ((reached - step <= every)) || fail "$reached was reached, $step is loaded, the interval is $every"
            reached=$step loads=$((loads + 1))
            ;;
        at) reached=$step ;;
        saved) saved=$step saves=$((saves + 1)) ;;
        done) result=$rest ;;
        failed | rejected) fail "$word $step $rest" ;;
        esac
    done < <(tr -d '\r' <"$work/log")
}
fail() {
    echo "FAILED: $*" >&2
    cat "$work/log" >&2
    exit 1
}

truncate -s 64M "$work/disk"
mkfs.ext4 -q "$work/disk"
echo "powercut.sh: $cuts cuts of $(basename "$vm_kernel"/boot/vmlinuz-*), from seed $seed"
start=$SECONDS
for ((cut = 1; cut <= cuts; cut++)); do
    filter=() life=$((RANDOM % 3000))
    ((cut % 2)) || filter=(--filter=cache)
    boot 1000000000 "${filter[@]}" file "$work/disk"
    # One in five goes before it has begun to learn: while it mounts and recovers.
    if ((cut % 5)); then
        until grep -q '^loaded' "$work/log"; do
            kill -0 "$machine" || fail "the machine did not come up"
            sleep 0.1
        done
    else
        life=$((life + 3000))
    fi
    sleep "$((life / 1000)).$(printf %03d $((life % 1000)))"
    cut_power
    check
    echo "cut $cut: $saved saved, $reached reached"
done

rows=$((reached + 100)) result=
boot "$rows" file "$work/disk"
wait "$machine"
kill "$disk"
wait "$disk" || true
running=()
check
expected=$("$program" learn "$work/whole" "$rows" "$rows" | sed -n 's/^done [0-9]* //p')
[[ -n $result && $result == "$expected" ]] || fail "the state after $rows rows is $result, of a learner that was never cut $expected"
echo "$cuts cuts in $((SECONDS - start)) s, $loads boots that went on, $saves saves, $rows rows: every promise kept, the same state as never cut"
