#!/usr/bin/env bash
# Builds the pages of the guides and of the libraries' API, from their XML comments; a warning, as for a link that leads nowhere, is an
# error. The solution has been built before.
#   tests/guides.sh      the pages are in artifacts/site
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
rm -rf artifacts/api artifacts/site
dotnet tool restore >/dev/null
dotnet docfx device/guides/docfx.json --warningsAsErrors --logLevel warning
for page in index.html extending.html api/EdgeRnn.OnlineLearner.html api/EdgeRnn.Forecasting.Forecaster.html api/EdgeRnn.Sensors.ISensorSource.html api/EdgeRnn.Onnx.OnnxExport.html; do
    [[ -s artifacts/site/$page ]] || { echo "guides.sh: there is no page $page" >&2; exit 1; }
done
grep -q 'trained one sample at a time' artifacts/site/api/EdgeRnn.OnlineLearner.html || { echo "guides.sh: the pages lack the comments" >&2; exit 1; }
echo "artifacts/site: $(find artifacts/site -name '*.html' | wc -l) pages"
