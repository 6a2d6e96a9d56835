#!/usr/bin/env bash
# Injects faults into networks that learn (bit flips, NaN, infinite and huge numbers, in weights, gradients, moments, state and
# inputs), and into mixtures: every run must end finite and forecasting. tests/faults.sh [FAULTS], 100,000 by default (three
# minutes of one core); one in a hundred as many more in mixtures.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 EDGERNN_FAULTS=${1:-100000}
dotnet run --project tests/EdgeRnn.Tests -c Release -- -class "*Fault*" -showLiveOutput
