#!/usr/bin/env bash
# Packs edgernn as a .NET tool: a native program for linux-x64 and linux-arm64, one that runs on .NET for any other machine, and the
# package EdgeRnn.Tool that chooses among them.
#   device/packaging/tool.sh [FOLDER] [RID...]   default: artifacts/packages, linux-x64 linux-arm64 any
# VERSION overrides the version. The packages hold no debug files.
set -euo pipefail
cd "$(dirname "$0")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
source tests/tools.sh
folder=$(realpath -m "${1:-artifacts/packages}")
rids=("${@:2}")
((${#rids[@]})) || rids=(linux-x64 linux-arm64 any)
options=(-c Release -o "$folder" --verbosity quiet -p:PackAsTool=true -p:DebugType=none -p:EmbedAllSources=false -p:CopyOutputSymbolsToPublishDirectory=false
    -p:PublishReferencesDocumentationFiles=false -p:PublishDocumentationFile=false)
[[ -z ${VERSION:-} ]] || options+=(-p:Version="$VERSION")

need clang clang
need strip binutils
need python3 python3
need ld.lld lld
[[ " ${rids[*]} " != *" linux-arm64 "* ]] || need aarch64-linux-gnu-objcopy gcc-aarch64-linux-gnu libc6-dev-arm64-cross
install_missing

for rid in "${rids[@]}"; do
    case $rid in
        any) dotnet pack device/EdgeRnn.Device -r any "${options[@]}" ;;
        linux-arm64) dotnet pack device/EdgeRnn.Device -r "$rid" -p:PublishAot=true -p:ObjCopyName=aarch64-linux-gnu-objcopy "${options[@]}" ;;
        *) dotnet pack device/EdgeRnn.Device -r "$rid" -p:PublishAot=true "${options[@]}" ;;
    esac
done
# PublishAot keeps the packages of the platforms out of this one, which only names them.
dotnet pack device/EdgeRnn.Device -p:PublishAot=true "${options[@]}"

# The native compiler's debug file comes along all the same.
for package in "$folder"/EdgeRnn.Tool.linux-*.nupkg; do
    [[ ! -e $package ]] || python3 - "$package" <<'PYTHON'
import os, sys, zipfile
path = sys.argv[1]
with zipfile.ZipFile(path) as old, zipfile.ZipFile(path + ".new", "w", zipfile.ZIP_DEFLATED) as new:
    for entry in old.infolist():
        if not entry.filename.endswith(".dbg"):
            new.writestr(entry, old.read(entry), zipfile.ZIP_DEFLATED)
os.replace(path + ".new", path)
PYTHON
done
