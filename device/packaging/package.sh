#!/usr/bin/env bash
# Makes a Debian package and a tarball per architecture of what device/publish.sh builds:
#   device/packaging/package.sh [FOLDER] [RID...]   default: artifacts/packages, linux-x64 linux-arm64
# VERSION overrides the version, for a test of upgrades; PUBLISHED names a folder that publish.sh has already filled.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/tools.sh
folder=$(realpath -m "${1:-artifacts/packages}")
rids=("${@:2}")
((${#rids[@]})) || rids=(linux-x64 linux-arm64)
version=${VERSION:-$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)}
# Files carry the time of the newest commit: the same sources give the same packages.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
packaging=device/packaging

need dpkg-deb dpkg
need fakeroot fakeroot
install_missing

published=${PUBLISHED:-}
if [[ -z $published ]]; then
    published=artifacts/publish
    device/publish.sh "$published" "${rids[@]}"
fi

compressed() { gzip -9n >"$1"; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$folder"

# What both forms hold, in the places of a Debian system below a root.
lay_out() { # published folder, root
    local usr=$2/usr file
    install -D -m 755 "$1/edgernn" "$usr/lib/edgernn/edgernn"
    find "$1" -maxdepth 1 -name '*.so' -exec install -m 644 -t "$usr/lib/edgernn" {} +
    (cd device/recordings && find . -type f \( -name '*.csv' -o -name '*.json' -o -name '*.md' \)) | while read -r file; do
        install -D -m 644 "device/recordings/$file" "$usr/share/edgernn/recordings/$file"
    done
    ln -s ../../share/edgernn/recordings "$usr/lib/edgernn/recordings"
    mkdir -p "$usr/bin" "$usr/share/man/man1" "$usr/share/doc/edgernn"
    ln -s ../lib/edgernn/edgernn "$usr/bin/edgernn"
    sed "s/@VERSION@/$version/" $packaging/edgernn.1 | compressed "$usr/share/man/man1/edgernn.1.gz"
    # Each shell asks the program for its script when it is first needed.
    mkdir -p "$usr/share"/{bash-completion/completions,zsh/vendor-completions,fish/vendor_completions.d}
    echo 'source <(edgernn completion bash)' >"$usr/share/bash-completion/completions/edgernn"
    printf '#compdef edgernn\nsource <(edgernn completion zsh)\n' >"$usr/share/zsh/vendor-completions/_edgernn"
    echo 'edgernn completion fish | source' >"$usr/share/fish/vendor_completions.d/edgernn.fish"
    install -D -m 644 $packaging/edgernn.service "$usr/lib/systemd/system/edgernn.service"
    install -D -m 644 $packaging/edgernn.sysusers "$usr/lib/sysusers.d/edgernn.conf"
    install -D -m 644 $packaging/edgernn.rules "$usr/lib/udev/rules.d/60-edgernn.rules"
    install -D -m 644 $packaging/appsettings.json "$2/etc/edgernn/appsettings.json"
    awk 'FNR == NR { text = text (FNR > 1 ? "\n" : "") ($0 == "" ? " ." : " " $0); next } /@LICENSE@/ { print text; next } { print }' \
        LICENSE $packaging/copyright >"$usr/share/doc/edgernn/copyright"
}

for rid in "${rids[@]}"; do
    case $rid in
        linux-x64) architecture=amd64 ;;
        linux-arm64) architecture=arm64 ;;
        *) echo "package.sh: $rid: expected linux-x64 or linux-arm64" >&2; exit 2 ;;
    esac

    root=$work/$rid documents=$work/$rid/usr/share/doc/edgernn
    lay_out "$published/$rid" "$root"
    cp -r "$root" "$work/$rid-files"
    mkdir -p "$root/DEBIAN"
    install -D -m 644 $packaging/lintian-overrides "$root/usr/share/lintian/overrides/edgernn"
    install -m 755 $packaging/{postinst,prerm,postrm} "$root/DEBIAN"
    echo /etc/edgernn/appsettings.json >"$root/DEBIAN/conffiles"
    printf 'edgernn (%s) unstable; urgency=medium\n\n  * See the history of the sources.\n\n -- EdgeRnn contributors <%s>  %s\n' \
        "$version" "$(git log -1 --format=%ce)" "$(date -u -R -d "@$SOURCE_DATE_EPOCH")" | compressed "$documents/changelog.gz"
    cat >"$root/DEBIAN/control" <<CONTROL
Package: edgernn
Version: $version
Architecture: $architecture
Maintainer: EdgeRnn contributors <$(git log -1 --format=%ce)>
Installed-Size: $(du -sk --apparent-size "$root/usr" | cut -f1)
Depends: libc6 (>= 2.34), libssl3 | libssl3t64, systemd | systemd-standalone-sysusers
Section: science
Priority: optional
Description: forecast sensor channels with a network that learns as it goes
 A recurrent network predicts the next values of temperature, load, light or
 any other channel, scores itself when they arrive, and learns from them,
 one sample at a time: no training data, no allocations, a few hundred
 kilobytes. Results are the same, bit for bit, on every processor.
 .
 The amd64 package needs AVX2 and FMA; the arm64 package runs on a Raspberry
 Pi 3, 4 or 5 with a 64-bit system.
CONTROL
    (cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
    find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    package=$folder/edgernn_${version}_$architecture.deb
    fakeroot dpkg-deb --root-owner-group -Zxz --build "$root" "$package" >/dev/null

    # Unpacked below / it is what the package installs.
    name=edgernn-$version-$rid
    mv "$work/$rid-files" "$work/$name"
    tar -C "$work" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner -c "$name" | gzip -9n \
        >"$folder/$name.tar.gz"
    echo "$package: $(stat -c %s "$package") bytes, $folder/$name.tar.gz: $(stat -c %s "$folder/$name.tar.gz") bytes"
done
