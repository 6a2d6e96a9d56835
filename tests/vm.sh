# Sourced by scripts that need a Linux kernel of their own: Debian's, in QEMU without KVM, with busybox for a system.
#   vm_prepare                                  installs and fetches what is missing, once
#   vm_image FILE "MODULE [ARGUMENT...]"... -- [HOST=GUEST]...
#                                               an initrd: modules with what they need, files; programs bring their libraries
#   vm_boot IMAGE SECONDS [QEMU ARGUMENT...]    runs /run.sh of the image; prints its output, returns its exit code,
#                                               124 if it took longer than SECONDS, 125 if the kernel never got there
# /run.sh is run by busybox' sh when proc, sys, dev and tmp are in place and the modules are loaded, in their order.
source "$(dirname "${BASH_SOURCE[0]}")/tools.sh"
vm_store=$cache/vm-amd64

vm_prepare() {
    need qemu-system-x86_64 qemu-system-x86 seabios
    need cpio cpio
    need depmod kmod
    install_missing
    [[ -e $vm_store/complete ]] && return
    local work kernel
    work=$(mktemp -d)
    apt-get update -qq >&2 || true
    kernel=$(apt-cache depends linux-image-amd64 | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
    (cd "$work" && apt-get download -qq "${kernel:?no kernel in the package lists}" busybox-static >&2)
    mkdir -p "$work/root"
    for package in "$work"/*.deb; do dpkg -x "$package" "$work/root"; done
    depmod -b "$work/root" "${kernel#linux-image-}" 2>/dev/null || depmod -b "$work/root/usr" "${kernel#linux-image-}"
    echo "${kernel#linux-image-}" >"$work/root/complete"
    mkdir -p "$cache"
    rm -rf "$vm_store"
    mv "$work/root" "$vm_store"
    rm -rf "$work"
}

vm_image() {
    local image=$1 release root file host guest
    shift
    release=$(<"$vm_store/complete")
    root=$(mktemp -d)
    mkdir -p "$root"/{bin,proc,sys,dev,tmp,modules}
    for ((; $#; )); do
        [[ $1 == -- ]] && { shift; break; }
        vm_module "$root/modules" "$release" ${1%% *} "${1#"${1%% *}"}"
        shift
    done

    install "$vm_store/bin/busybox" "$root/bin/busybox"
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
    modprobe -d "$vm_store" -S "$2" --show-depends "$3" | sed -n 's/^insmod \([^ ]*\).*/\1/p' | while read -r file; do
        [[ -e $1/$(basename "$file") ]] && continue
        cp "$file" "$1/"
        echo "$(basename "$file")$([[ $(basename "$file" .ko) == "$3" ]] && echo "$4")" >>"$1/order"
    done
}

# Copies the shared libraries of a program, where they are on this machine.
vm_libraries() {
    local library
    ldd "$1" 2>/dev/null | grep -o '/[^ ]*' | while read -r library; do
        mkdir -p "$2$(dirname "$library")"
        cp -Ln "$library" "$2$library" 2>/dev/null || true
    done
}

vm_boot() {
    local image=$1 seconds=$2 log status
    shift 2
    log=$(mktemp)
    status=0
    timeout "$seconds" qemu-system-x86_64 -accel tcg -cpu max -smp 2 -m 768 -nographic -no-reboot -nodefaults -serial stdio \
        -kernel "$(find "$vm_store/boot" -name 'vmlinuz-*' | head -n 1)" -initrd "$image" -append "console=ttyS0 quiet panic=-1" \
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
