# Sourced by scripts that need tools of Debian: says or installs what is missing.
#   need COMMAND PACKAGE...   notes the packages if there is no such command
#   install_missing           installs what was noted, or, without root, says how and exits with 2
missing=()

need() { command -v "$1" >/dev/null || missing+=("${@:2}"); }

install_missing() {
    ((${#missing[@]})) || return 0
    local install="apt-get install -y --no-install-recommends ${missing[*]}"
    if ((EUID)); then
        echo "${0##*/}: missing tools; run: sudo $install" >&2
        exit 2
    fi
    (apt-get update -qq && DEBIAN_FRONTEND=noninteractive $install) >&2
}

cache=${XDG_CACHE_HOME:-$HOME/.cache}/edgernn

# Prints a folder with the libraries of Debian's arm64 that .NET wants, fetched once and kept outside the tree.
arm64_sysroot() {
    local root=$cache/arm64-sysroot apt work
    if [[ ! -e $root/complete ]]; then
        work=$(mktemp -d)
        mkdir -p "$work"/{lists/partial,archives/partial,debs,root}
        apt=(-o APT::Architecture=arm64 -o APT::Architectures=arm64 -o Dir::State::Lists="$work/lists"
            -o Dir::Cache="$work" -o Dir::State::status=/dev/null -o APT::Sandbox::User=root -o Debug::NoLocking=1)
        apt-get "${apt[@]}" update -qq >&2 || true # a source of somebody else's need not have arm64
        (cd "$work/debs" && apt-get "${apt[@]}" download -qq libc6 libgcc-s1 libstdc++6 libssl3 >&2)
        for package in "$work"/debs/*.deb; do dpkg -x "$package" "$work/root"; done
        touch "$work/root/complete"
        mkdir -p "$cache"
        rm -rf "$root"
        mv "$work/root" "$root"
        rm -rf "$work"
    fi
    echo "$root"
}
