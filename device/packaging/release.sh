#!/usr/bin/env bash
# Makes all artefacts of a release from its tag, in a fresh clone, so that nothing of a working tree gets in:
#   device/packaging/release.sh TAG [FOLDER] [RID...]   default: artifacts/release/TAG, linux-x64 linux-arm64
# NuGet packages and their symbols, the .NET tool, Debian packages and tarballs, the list of what they are made of (CycloneDX), and
# SHA256SUMS. It publishes nothing.
set -euo pipefail
tag=${1:?usage: release.sh TAG [FOLDER] [RID...]}
cd "$(dirname "$0")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
folder=$(realpath -m "${2:-artifacts/release/$tag}")
rids=("${@:3}")
((${#rids[@]})) || rids=(linux-x64 linux-arm64)
git rev-parse -q --verify "refs/tags/$tag" >/dev/null || { echo "release.sh: there is no tag $tag; make it: git tag -s $tag" >&2; exit 2; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git clone --quiet --branch "$tag" -c advice.detachedHead=false "file://$(git rev-parse --path-format=absolute --git-common-dir)" "$work/source"
! remote=$(git remote get-url origin 2>/dev/null) || git -C "$work/source" remote set-url origin "$remote"
cd "$work/source"
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
[[ $tag == "v$version" ]] || { echo "release.sh: the tag is $tag, the version in it $version; expected v$version" >&2; exit 2; }

rm -rf "$folder"
mkdir -p "$folder"
for project in src/EdgeRnn src/EdgeRnn.Forecasting device/EdgeRnn.Sensors device/EdgeRnn.Onnx; do
    dotnet pack "$project" -c Release -o "$folder" -p:ContinuousIntegrationBuild=true --verbosity quiet
done
device/packaging/tool.sh "$folder" "${rids[@]}" any
device/packaging/package.sh "$folder" "${rids[@]}"
device/packaging/sbom.sh "$folder/edgernn-$version.cdx.json" "$version"
(cd "$folder" && sha256sum -- * >"$work/SHA256SUMS" && mv "$work/SHA256SUMS" .)
echo "$folder: $(wc -l <"$folder/SHA256SUMS") files, checksums in SHA256SUMS"
