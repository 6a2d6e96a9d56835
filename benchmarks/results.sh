#!/usr/bin/env bash
# Measures this machine and writes its tables to benchmarks/results/<processor>: about half an hour on an idle machine.
#   benchmarks/results.sh                        everything
#   benchmarks/results.sh bench peers            some of: bench native host peers growth ladder
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
parts=("$@")
((${#parts[@]})) || parts=(bench native host peers growth ladder)

build() { dotnet build "$1" -c Release --verbosity quiet >&2; }
build benchmarks/EdgeRnn.Benchmarks
ladder=benchmarks/EdgeRnn.Benchmarks/bin/Release/net10.0/EdgeRnn.Benchmarks
results=$($ladder folder)
mkdir -p "$results"

# Three runs of edgernn bench, one below the other: the figures must hold in every one of them.
bench() { # TITLE COMMAND-AS-TYPED EXECUTABLE
    printf '# %s\n\n`%s`, three times in a row\n' "$1" "$2"
    for _ in 1 2 3; do
        printf '\n```\n'
        "$3" bench
        printf '```\n'
    done
}

for part in "${parts[@]}"; do
    echo "results: $part" >&2
    case $part in
    bench)
        build device/EdgeRnn.Device
        bench 'edgernn bench' 'edgernn bench' device/EdgeRnn.Device/bin/Release/net10.0/edgernn >"$results/bench.md"
        ;;
    native)
        publish='dotnet publish device/EdgeRnn.Device -c Release -p:PublishAot=true -p:IlcInstructionSet=native -o artifacts/native'
        $publish --use-current-runtime --verbosity quiet >&2
        bench 'edgernn bench, NativeAOT' "$publish && artifacts/native/edgernn bench" artifacts/native/edgernn >"$results/bench-native.md"
        ;;
    host)
        device/publish.sh artifacts/publish >&2
        python3 benchmarks/host.py artifacts/publish 11 >"$results/host.md"
        ;;
    peers)
        build benchmarks/peers
        printf '# Peers\n\n`dotnet run -c Release --project benchmarks/peers`\n\n' >"$results/peers.md"
        benchmarks/peers/bin/Release/net10.0/EdgeRnn.Peers >>"$results/peers.md"
        ;;
    growth)
        $ladder growth
        ;;
    ladder)
        # 432 benchmarks: with BenchmarkDotNet's own number of iterations they take an hour.
        options=(--warmupCount 3 --iterationCount 7)
        $ladder --filter '*' "${options[@]}" >&2
        newest=$(ls -d artifacts/benchmarks/*/results | tail -1)
        printf '# The ladder\n\n`dotnet run -c Release --project benchmarks/EdgeRnn.Benchmarks -- --filter "*" %s`, %s\n' "${options[*]}" "$(date -I)" >"$results/ladder.md"
        for table in "$newest"/*-report-github.md; do
            name=${table##*Ladder.}
            printf '\n## %s\n' "${name%-report*}" >>"$results/ladder.md"
            cat "$table" >>"$results/ladder.md"
        done
        ;;
    *)
        echo "results: no part '$part'; there are bench, native, host, peers, growth and ladder" >&2
        exit 2
        ;;
    esac
done
echo "results: $results" >&2
