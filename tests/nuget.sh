#!/usr/bin/env bash
# Packs the libraries and uses them as a stranger would: a fresh console program takes them from a local folder and runs the ten
# lines of README.md, by the JIT and compiled ahead of time; another reads a sensor.
#   tests/nuget.sh [FOLDER]   default: a temporary folder; the packages stay in FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
source tests/tools.sh
need clang clang
install_missing

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
packages=$(realpath -m "${1:-$work/packages}")
# A version of its own: the cache of packages must not answer with those of another run.
version=0.0.0-test.$(date +%s%N)
for project in src/EdgeRnn src/EdgeRnn.Forecasting device/EdgeRnn.Sensors; do
    dotnet pack "$project" -c Release -o "$packages" -p:Version="$version" --verbosity quiet
done

for id in EdgeRnn EdgeRnn.Forecasting EdgeRnn.Sensors; do
    listing=$(unzip -Z1 "$packages/$id.$version.nupkg")
    for file in README.md icon.png "lib/net10.0/.*\.dll" "lib/net10.0/.*\.xml"; do
        grep -qx -- "$file" <<<"$listing" || { echo "nuget.sh: $id: no $file in the package" >&2; exit 1; }
    done
    [[ -s $packages/$id.$version.snupkg ]] || { echo "nuget.sh: $id: no symbols" >&2; exit 1; }
done

cat >"$work/NuGet.config" <<CONFIG
<configuration><packageSources><add key="local" value="$packages" /></packageSources></configuration>
CONFIG

# A fresh program in a folder of its own, outside the checkout and its settings: name, package.
program() {
    dotnet new console -o "$work/$1" --force >/dev/null
    (cd "$work/$1" && dotnet add package "$2" --version "$version" >/dev/null)
}

program ten EdgeRnn.Forecasting
awk '/^```csharp/ { on = 1; next } /^```/ { if (on) exit } on' README.md >"$work/ten/Program.cs"
expected=$(sed -n 's/.*`\(forecast [0-9.]*, came [0-9.]*\)`.*/\1/p' README.md | head -1)
[[ -n $expected ]] || { echo "nuget.sh: README.md no longer names what its ten lines print" >&2; exit 1; }
dotnet run --project "$work/ten" -c Release | tee "$work/jit.txt"
dotnet publish "$work/ten" -c Release -r linux-x64 -p:PublishAot=true -p:IlcInstructionSet=x86-64-v3 -p:TreatWarningsAsErrors=true \
    -o "$work/native" --verbosity quiet
"$work/native/ten" >"$work/aot.txt"
cmp "$work/jit.txt" "$work/aot.txt"
[[ $(tail -1 "$work/jit.txt") == "2000: $expected" ]] || { echo "nuget.sh: expected '2000: $expected' as README.md has it" >&2; exit 1; }

program sensor EdgeRnn.Sensors
cat >"$work/sensor/Program.cs" <<'PROGRAM'
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Catalog;

SensorCatalog.Register("one", _ => [new SensorDevice("one", () => new DelegateSource("one", [("value", "V")], values => values[0] = 1))]);
using ISensorSource source = SensorCatalog.Find("one").Single().Open();
float[] values = new float[1];
source.Read(values);
Console.WriteLine($"{source.Channels[0].Id} = {values[0]} {source.Channels[0].Unit}");
PROGRAM
[[ $(dotnet run --project "$work/sensor" -c Release) == "one:value = 1 V" ]] || { echo "nuget.sh: the sensor of one's own is not read" >&2; exit 1; }
echo "packages of $version: ten lines (JIT, native) and a sensor: as expected"
