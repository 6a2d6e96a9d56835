#!/usr/bin/env bash
# Installs, runs, upgrades and purges the Debian packages in Debian roots, amd64 and arm64 (the latter under emulation).
#   tests/packages.sh [ARCHITECTURE...]   default: amd64 arm64
# Needs root; the roots are fetched once and kept outside the tree. PUBLISHED: a folder that device/publish.sh has already filled.
set -euo pipefail
cd "$(dirname "$0")/.."
source tests/tools.sh
((EUID == 0)) || { echo "packages.sh: chroot needs root; run: sudo tests/packages.sh" >&2; exit 2; }
out=$PWD/artifacts/packages-test
recording=/usr/share/edgernn/recordings/room/room.csv
architectures=("$@")
((${#architectures[@]})) || architectures=(amd64 arm64)

need qemu-aarch64-static qemu-user-static
need lintian lintian
install_missing

registered=
enable_arm64() {
    local binfmt=/proc/sys/fs/binfmt_misc
    [[ -e $binfmt/register ]] || mount -t binfmt_misc none $binfmt
    [[ -e $binfmt/qemu-aarch64 ]] && return
    cat /usr/lib/binfmt.d/qemu-aarch64.conf >$binfmt/register
    registered=1
}
work=$(mktemp -d)
clean_up() {
    for mounted in "$work"/*/proc; do ! mountpoint -q "$mounted" || umount "$mounted"; done
    [[ -z $registered ]] || echo -1 >/proc/sys/fs/binfmt_misc/qemu-aarch64
    rm -rf "$work"
}
trap clean_up EXIT

# A Debian of its essential packages and systemd as an archive, unpacked and not configured: no script of theirs has to run.
root_archive() { # architecture
    local archive=$cache/debian-$1.tar root=$work/fetch-$1/root package name
    if [[ ! -e $archive ]]; then
        apt_for "$1" "$work/fetch-$1"
        apt-get "${apt[@]}" install -qq --download-only -y --no-install-recommends '?essential' libssl3 systemd >&2
        mkdir -p "$root"/{usr/{bin,sbin,lib},etc,var/lib/dpkg/{info,updates},proc,dev,tmp,root}
        ln -s usr/bin usr/sbin usr/lib "$root"
        for package in "$work/fetch-$1"/archives/*.deb; do
            dpkg-deb --fsys-tarfile "$package" | tar -C "$root" --keep-directory-symlink -xf -
            name=$(dpkg-deb --show --showformat='${Package}' "$package")
            dpkg-deb --fsys-tarfile "$package" | tar -t | sed 's:^\.::; s:/$::; s:^$:/.:' >"$root/var/lib/dpkg/info/$name.list"
            dpkg-deb --field "$package" | sed '1a Status: install ok installed'
            echo
        done >"$root/var/lib/dpkg/status"
        cp "$root/usr/share/base-passwd/passwd.master" "$root/etc/passwd"
        cp "$root/usr/share/base-passwd/group.master" "$root/etc/group"
        [[ -e $root/bin/sh ]] || ln -s dash "$root/usr/bin/sh"
        mkdir -p "$cache"
        tar -C "$root" -cf "$archive.new" .
        mv "$archive.new" "$archive"
        rm -rf "${work:?}/fetch-$1"
    fi
    echo "$archive"
}

fail() { echo "packages.sh: $architecture: $*" >&2; exit 1; }

# All files but those that the system itself keeps of installing, running and of users.
files() {
    (cd "$root" && find . -xdev \( -path ./proc -o -path ./run -o -path ./tmp -o -path ./var/lib/dpkg -o -path ./var/log \) -prune -o -print) |
        grep -vE '^\./etc/(\.pwd\.lock|(group|gshadow|passwd|shadow)-?)$' | sort
}
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive "$@"; }
sums() { (cd "$root" && find "$@" -type f -exec sha256sum {} + | sort); }
serve() { # samples
    inside STATE_DIRECTORY=/var/lib/edgernn setpriv --reuid=edgernn --regid=edgernn --init-groups \
        edgernn run --config /etc/edgernn/appsettings.json --json --rows "$1" --set streams:main:rate=50 --set streams:main:sources=proc
}

try_package() {
    local root=$work/$architecture weights state
    mkdir "$root"
    tar -C "$root" -xf "$(root_archive "$architecture")"
    mknod -m 666 "$root/dev/null" c 1 3
    mknod -m 666 "$root/dev/urandom" c 1 9 # .NET's source of random numbers, which the journal's identity needs
    files >"$work/before"
    cp "$out"/*/edgernn_*_"$architecture.deb" "$root/tmp"

    inside dpkg -i "/tmp/edgernn_${old}_$architecture.deb" >/dev/null || fail "the old version does not install"
    inside edgernn --version | grep -qF "$new" || fail "the installed program does not print its version"
    # Before /proc is there, which a root without it must not need.
    inside edgernn plan --inputs 4 >/dev/null || fail "plan does not run"
    weights=$(inside edgernn replay $recording --json | sed -n 's/.*"weightsSha256": "\(.*\)".*/\1/p')
    [[ -n $weights && $weights == "${expected:=$weights}" ]] || fail "weights $weights, expected $expected"
    mount -t proc proc "$root/proc"
    inside edgernn doctor || fail "doctor finds the machine unsupported"
    inside systemd-analyze verify --man=no edgernn.service || fail "systemd does not accept the unit"
    for group in i2c gpio iio; do
        inside id -nG edgernn | grep -qw $group || fail "the service's user is not in the group $group"
    done

    # What the unit starts, as its user and with its configuration: what it has learned outlives the upgrade, and goes with the purge. Both
    # packages hold this build: that it reads what earlier ones saved is for GoldenStateTests.
    serve 40 >/dev/null || fail "the service does not run"
    echo >>"$root/etc/edgernn/appsettings.json"
    state=$(sums var/lib/edgernn etc/edgernn)
    inside dpkg -i "/tmp/edgernn_${new}_$architecture.deb" >/dev/null || fail "the upgrade does not install"
    inside dpkg -s edgernn | grep -qx "Version: $new" || fail "the upgrade left the old version"
    [[ $(sums var/lib/edgernn etc/edgernn) == "$state" ]] || fail "the upgrade changed the state or the configuration"
    serve 1 | grep -q '"resumedAt":40' || fail "the service does not continue where it was"
    inside dpkg --purge edgernn >/dev/null 2>&1 || fail "the purge fails"
    umount "$root/proc"
    files | diff "$work/before" - || fail "the purge left something, or took too much"
    echo "$architecture: installed, ran (weights $weights), upgraded with its state kept, purged"
    rm -rf "$root"
}

new=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
old=$new~test
rm -rf "$out"
device/packaging/package.sh "$out/new"
PUBLISHED=${PUBLISHED:-artifacts/publish} VERSION=$old device/packaging/package.sh "$out/old"
lintian --allow-root --fail-on error "$out"/new/*.deb || { echo "packages.sh: lintian found errors" >&2; exit 1; }
[[ " ${architectures[*]} " != *" arm64 "* ]] || enable_arm64
expected=
for architecture in "${architectures[@]}"; do try_package; done
