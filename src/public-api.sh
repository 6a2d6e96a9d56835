#!/usr/bin/env bash
# Adds the public members that a library's list of its public face does not have yet, and names those that are gone. Review the
# difference: what is public by accident becomes internal instead.
set -euo pipefail
cd "$(dirname "$0")"
(($#)) || set -- EdgeRnn EdgeRnn.Forecasting ../device/EdgeRnn.Onnx ../device/EdgeRnn.Sensors
for project in "$@"; do
    list=$project/PublicAPI.Unshipped.txt
    messages=$(dotnet build -c Release "$project" --no-incremental -v q --nologo -p:TreatWarningsAsErrors=false -p:RunAnalyzers=true)
    sed -n "s/.*warning RS0016: Symbol '\(.*\)' is not part of the declared public API.*/\1/p" <<<"$messages" | LC_ALL=C sort -u >>"$list"
    { head -n 1 "$list"; tail -n +2 "$list" | LC_ALL=C sort -u; } >"$list.new"
    mv "$list.new" "$list"
    sed -n "s|.*warning RS0017: \(Symbol '.*'\) is part.*|take out of $list: \1|p" <<<"$messages" | sort -u
done
