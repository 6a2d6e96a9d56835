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
# The package takes all of the folder that is published, so it is one without what others left there.
publish=$(mktemp -d)
trap 'rm -rf "$publish"' EXIT
[[ -z ${VERSION:-} ]] || options+=(-p:Version="$VERSION")

need_native "${rids[@]}"
install_missing

for rid in "${rids[@]}"; do
    native=(-p:PublishAot=true)
    [[ $rid != linux-arm64 ]] || native+=(-p:ObjCopyName=aarch64-linux-gnu-objcopy)
    [[ $rid != any ]] || native=()
    dotnet pack device/EdgeRnn.Device -r "$rid" -p:PublishDir="$publish/$rid/" "${native[@]}" "${options[@]}"
done
# PublishAot keeps the packages of the platforms out of this one, which only names them.
dotnet pack device/EdgeRnn.Device -p:PublishAot=true "${options[@]}"
