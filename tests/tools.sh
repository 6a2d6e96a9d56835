# Sourced by scripts that need tools of Debian: says or installs what is missing.
#   need COMMAND PACKAGE...   notes the packages if there is no such command
#   need_native RID...        the same for what the native compiler needs
#   install_missing           installs what was noted, or, without root, says how and exits with 2
missing=()

need() { command -v "$1" >/dev/null || missing+=("${@:2}"); }

# What the native compiler needs for these platforms.
need_native() { # rid...
    need clang clang
    need strip binutils
    need ld.lld lld
    [[ " $* " != *" linux-arm64 "* ]] || need aarch64-linux-gnu-objcopy gcc-aarch64-linux-gnu libc6-dev-arm64-cross
}

install_missing() {
    ((${#missing[@]})) || return 0
    local install="apt-get install -y --no-install-recommends ${missing[*]}"
    if ((EUID)); then
        echo "${0##*/}: missing tools; run: sudo $install" >&2
        exit 2
    fi
    # Two scripts at once must not meet at the lock of apt-get.
    (flock 9 && apt-get update -qq && DEBIAN_FRONTEND=noninteractive $install) >&2 9>"${TMPDIR:-/tmp}/edgernn-install.lock"
}

cache=${XDG_CACHE_HOME:-$HOME/.cache}/edgernn

# Sets `apt` to the options with which apt-get serves an architecture from a folder of its own, whatever this machine has.
apt_for() { # architecture, folder
    mkdir -p "$2"/{lists/partial,archives/partial}
    apt=(-o APT::Architecture="$1" -o APT::Architectures="$1" -o Dir::State::Lists="$2/lists" -o Dir::Cache="$2"
        -o Dir::State::status=/dev/null -o APT::Sandbox::User=root -o Debug::NoLocking=1)
    apt-get "${apt[@]}" update -qq >&2 || true # a source of somebody else's need not have the architecture
}

# Prints a folder with the libraries of Debian's arm64 that .NET wants, fetched once and kept outside the tree.
arm64_sysroot() {
    local root=$cache/arm64-sysroot apt work
    if [[ ! -e $root/complete ]]; then
        work=$(mktemp -d)
        apt_for arm64 "$work"
        mkdir "$work/debs" "$work/root"
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

# Publishes a test program as a native executable for x64 and prints its path.
native() {
    local out=$PWD/artifacts/native
    mkdir -p "$out"
    dotnet publish "tests/$1" -c Release -r linux-x64 -p:PublishAot=true -p:IlcInstructionSet=x86-64-v3 \
        --artifacts-path "$out" -o "$out/$1" >"$out/$1.log" 2>&1 || {
        cat "$out/$1.log" >&2
        return 1
    }
    echo "$out/$1/$1"
}

# Prints a folder node_modules with these packages of npm, fetched once and kept outside the tree.
npm_packages() { # name@version...
    local root=$cache/npm/${*//[^a-z0-9.-]/_}
    if [[ ! -e $root/complete ]]; then
        npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$root" "$@" >&2
        touch "$root/complete"
    fi
    echo "$root/node_modules"
}

# Prints a folder with Debian's kernel for x64 and its modules, fetched once and kept outside the tree.
debian_kernel() {
    local root=$cache/kernel work package
    if [[ ! -e $root/complete ]]; then
        work=$(mktemp -d)
        apt-get update -qq >&2 || true
        package=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-[^ ]*\).*/\1/p' | head -1)
        (cd "$work" && apt-get -o APT::Sandbox::User=root download -qq "$package" >&2)
        mkdir -p "$work/root" "$cache"
        dpkg -x "$work"/*.deb "$work/root"
        depmod -b "$work/root" "$(basename "$work"/root/lib/modules/*)"
        touch "$work/root/complete"
        rm -rf "$root"
        mv "$work/root" "$root"
        rm -rf "$work"
    fi
    echo "$root"
}
