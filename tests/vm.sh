# Sourced by scripts that need a Linux kernel of their own: Debian's, in QEMU without KVM, with busybox for a system.
#   vm_prepare                                  installs and fetches what is missing, once; comes first
#   vm_image FILE "MODULE [ARGUMENT...]"... -- [HOST=GUEST]...
#                                               an initrd: modules with what they need, files; programs bring their libraries
#   vm_boot IMAGE SECONDS [QEMU ARGUMENT...]    runs /run.sh of the image; prints its output, returns its exit code,
#                                               124 if it took longer than SECONDS, 125 if the kernel never got there
# /run.sh is run by busybox' sh when proc, sys, dev and tmp are in place and the modules are loaded, in their order.
source "$(dirname "${BASH_SOURCE[0]}")/tools.sh"

vm_prepare() {
    need qemu-system-x86_64 qemu-system-x86 seabios
    need busybox busybox-static
    need cpio cpio
    need depmod kmod
    install_missing
    vm_kernel=$(debian_kernel)
}

vm_image() {
    local image=$1 release root file host guest
    shift
    release=$(basename "$vm_kernel"/lib/modules/*)
    root=$(mktemp -d)
    mkdir -p "$root"/{bin,proc,sys,dev,tmp,modules}
    for ((; $#; )); do
        [[ $1 == -- ]] && { shift; break; }
        vm_module "$root/modules" "$release" ${1%% *} "${1#"${1%% *}"}"
        shift
    done

    cp "$(command -v busybox)" "$root/bin/"
    for file in "$@"; do
        host=${file%%=*} guest=$root${file#*=}
        mkdir -p "$(dirname "$guest")"
        cp -L "$host" "$guest"
        vm_libraries "$host" "$root"
    done

    cat >"$root/init" <<'INIT'
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin HOME=/tmp
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tmpfs tmp /tmp
echo 4 >/proc/sys/kernel/printk
while read -r module; do insmod /modules/$module; done </modules/order
printf '\nvm: ready\n'
sh /run.sh
echo "vm: exit $?"
sync
poweroff -f
INIT
    chmod +x "$root/init"
    (cd "$root" && find . -print0 | cpio --null -o -H newc --quiet | gzip -1) >"$image"
    rm -rf "$root"
}

# Adds a module behind those that it needs, once each; arguments are its own.
vm_module() { # folder, release, name, arguments
    touch "$1/order"
    modprobe -d "$vm_kernel" -S "$2" --show-depends "$3" | sed -n 's/^insmod \([^ ]*\).*/\1/p' | while read -r file; do
        [[ -e $1/$(basename "$file") ]] && continue
        cp "$file" "$1/"
        echo "$(basename "$file")$([[ $(basename "$file" .ko) == "$3" ]] && echo "$4")" >>"$1/order"
    done
}

# Copies the shared libraries of a program, where they are on this machine; a script or a static program has none.
vm_libraries() {
    local library
    for library in $(ldd "$1" 2>/dev/null | grep -o '/[^ ]*' || true); do
        mkdir -p "$2$(dirname "$library")"
        cp -Ln "$library" "$2$library"
    done
}

vm_boot() {
    local image=$1 seconds=$2 log status
    shift 2
    log=$(mktemp)
    status=0
    timeout "$seconds" qemu-system-x86_64 -accel tcg -cpu max -smp 2 -m 768 -nographic -no-reboot -nodefaults -serial stdio \
        -kernel "$vm_kernel"/boot/vmlinuz-* -initrd "$image" -append "console=ttyS0 quiet no_timer_check panic=-1" \
        "$@" </dev/null 2>&1 | tr -d '\r' | tee "$log" | sed -u -e '1,/^vm: ready$/d' -e '/^vm: exit /,$d' || status=${PIPESTATUS[0]}
    if ((status == 124)); then
        echo "vm: took longer than $seconds s" >&2
    elif grep -q '^vm: exit ' "$log"; then
        status=$(sed -n 's/^vm: exit //p' "$log")
    else
        echo "vm: the kernel did not get to the end:" >&2
        tail -n 20 "$log" >&2
        status=125
    fi
    rm -f "$log"
    return "$status"
}
