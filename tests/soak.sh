#!/usr/bin/env bash
# Learning for long: 0 bytes allocated, resident memory flat, and any number of restarts that change nothing.
#   tests/soak.sh          a short form, for CI: 3 million steps, 30,000 with restarts (about 10 s)
#   tests/soak.sh long     100 million steps, 1 million with restarts (some minutes)
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
steps=3000000 cuts=30000
[[ ${1:-} != long ]] || steps=100000000 cuts=1000000
dotnet build tests/EdgeRnn.Soak -c Release -v quiet >&2
soak() { dotnet tests/EdgeRnn.Soak/bin/Release/net10.0/EdgeRnn.Soak.dll "$@"; }
soak steps "$steps"
soak cuts "$cuts"
