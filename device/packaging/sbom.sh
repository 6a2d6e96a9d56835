#!/usr/bin/env bash
# Writes what edgernn is made of, all packages with versions, licences and hashes, as a CycloneDX file:
#   device/packaging/sbom.sh FILE.cdx.json [VERSION]
set -euo pipefail
file=$(realpath -m "$1")
cd "$(dirname "$0")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
version=${2:-$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)}
dotnet tool restore >/dev/null
dotnet dotnet-CycloneDX device/EdgeRnn.Device/EdgeRnn.Device.csproj --output "$(dirname "$file")" --filename "$(basename "$file")" \
    --output-format Json --set-name edgernn --set-version "$version" --set-type Application --no-serial-number --exclude-dev >/dev/null
for package in Microsoft.Data.Sqlite Google.Protobuf Iot.Device.Bindings; do
    grep -q "\"pkg:nuget/$package@" "$file" || { echo "sbom.sh: $file does not name $package" >&2; exit 1; }
done
