#!/usr/bin/env bash
# Learning for long: 0 bytes allocated, resident memory flat, any number of restarts that change nothing, and a journal of any length.
#   tests/soak.sh          a short form, for CI: 3 million steps, 30,000 with restarts, 1 million records (about 10 s)
#   tests/soak.sh long     100 million steps, 1 million with restarts, 100 million records (some minutes, 3 GB of disk)
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
steps=3000000 cuts=30000 records=1000000
[[ ${1:-} != long ]] || steps=100000000 cuts=1000000 records=100000000
dotnet build tests/EdgeRnn.Soak -c Release -v quiet >&2
soak() { dotnet tests/EdgeRnn.Soak/bin/Release/net10.0/EdgeRnn.Soak.dll "$@"; }
soak steps "$steps"
soak cuts "$cuts"
soak journal "$records"
