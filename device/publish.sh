#!/usr/bin/env bash
# Builds the host as one native executable, from an x64 machine:
#   device/publish.sh [FOLDER] [RID...]   default: artifacts/publish, linux-x64 linux-arm64; the program lands in FOLDER/RID
# A warning of the trimmer or the native compiler is an error, and so is an executable above 28 MB.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
source tests/tools.sh
folder=${1:-artifacts/publish}
rids=("${@:2}")
((${#rids[@]})) || rids=(linux-x64 linux-arm64)
most=28000000

need_native "${rids[@]}"
install_missing

for rid in "${rids[@]}"; do
    options=() strip=strip
    [[ $rid != linux-arm64 ]] || options=(-p:ObjCopyName=aarch64-linux-gnu-objcopy) strip=aarch64-linux-gnu-strip
    rm -rf "${folder:?}/$rid"
    dotnet publish device/EdgeRnn.Device -c Release -r "$rid" -o "$folder/$rid" --verbosity quiet --artifacts-path artifacts/native/publish \
        -p:PublishAot=true -p:DebugType=none -p:TrimmerSingleWarn=false "${options[@]}"
    # No driver here uses a serial port.
    rm -f "$folder/$rid"/*.{dbg,pdb,xml} "$folder/$rid/libSystem.IO.Ports.Native.so"
    find "$folder/$rid" -maxdepth 1 -name '*.so' -exec $strip --strip-unneeded {} +
    size=$(stat -c %s "$folder/$rid/edgernn")
    echo "$folder/$rid/edgernn: $size bytes"
    if ((size > most)); then
        echo "publish.sh: more than $most bytes" >&2
        exit 1
    fi
done
