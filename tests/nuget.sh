#!/usr/bin/env bash
# Packs the libraries and uses them as a stranger would: a fresh console program takes them from a local folder and runs the ten
# lines of README.md, by the JIT and compiled ahead of time; another reads a sensor, a third writes an ONNX model. Then the .NET tool
# is installed from the same folder and replays a recording, natively and on .NET.
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
declare -A folders=([EdgeRnn]=src/EdgeRnn [EdgeRnn.Forecasting]=src/EdgeRnn.Forecasting [EdgeRnn.Sensors]=device/EdgeRnn.Sensors [EdgeRnn.Onnx]=device/EdgeRnn.Onnx)
for project in src/EdgeRnn src/EdgeRnn.Forecasting device/EdgeRnn.Sensors device/EdgeRnn.Onnx; do
    dotnet pack "$project" -c Release -o "$packages" -p:Version="$version" -p:ContinuousIntegrationBuild=true --verbosity quiet
done
VERSION=$version device/packaging/tool.sh "$packages" linux-x64 any

for id in EdgeRnn EdgeRnn.Forecasting EdgeRnn.Sensors EdgeRnn.Onnx; do
    [[ -s ${folders[$id]}/PublicAPI.Unshipped.txt ]] || { echo "nuget.sh: $id: its public face is not listed" >&2; exit 1; }
    unzip -qo "$packages/$id.$version.nupkg" -d "$work/$id"
    unzip -qo "$packages/$id.$version.snupkg" -d "$work/$id/symbols"
    grep -q '<license type="expression">MIT</license>' "$work/$id/$id.nuspec" || { echo "nuget.sh: $id: no licence" >&2; exit 1; }
    # The same sources give the same bytes wherever they lie, and debuggers find the sources in the symbols.
    ! grep -rlaF "$PWD" "$work/$id" || { echo "nuget.sh: $id: names the folder that it was built in" >&2; exit 1; }
    [[ $(git remote get-url origin 2>/dev/null) != *github.com* ]] || grep -rqaF raw.githubusercontent.com "$work/$id/symbols" || { echo "nuget.sh: $id: no source link" >&2; exit 1; }
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
expected=$(sed -n 's/.*`\(forecast [-0-9.]*, actual [-0-9.]*\)`.*/\1/p' README.md | head -1)
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
program onnx EdgeRnn.Onnx
awk '/^```csharp/ { on = 1; next } /^```/ { if (on) exit } on' device/packaging/nuget/EdgeRnn.md | sed '/^using EdgeRnn;$/a using EdgeRnn.Onnx;' >"$work/onnx/Program.cs"
echo 'Console.WriteLine(OnnxExport.Write(learner.Visit, File.Create("model.onnx")).Metadata["edgernn.cell"]);' >>"$work/onnx/Program.cs"
[[ $(cd "$work/onnx" && dotnet run -c Release) == gru && -s $work/onnx/model.onnx ]] || { echo "nuget.sh: no ONNX model is written" >&2; exit 1; }

for rid in linux-x64 any; do
    ! unzip -Z1 "$packages/EdgeRnn.Tool.$rid.$version.nupkg" | grep -E '\.(dbg|pdb)$|EdgeRnn.*\.xml$' || { echo "nuget.sh: the tool for $rid holds debug files or documentation" >&2; exit 1; }
done
dotnet tool install EdgeRnn.Tool --version "$version" --tool-path "$work/tool" --configfile "$work/NuGet.config" >/dev/null
replay() { "$@" replay device/recordings/telemetry/telemetry.csv --cell gru --hidden 8 --json | grep weightsSha256; }
unzip -qo "$packages/EdgeRnn.Tool.any.$version.nupkg" -d "$work/any"
native=$(replay "$work/tool/edgernn") managed=$(replay dotnet "$work/any/tools/net10.0/any/edgernn.dll")
[[ -n $native && $native == "$managed" ]] || { echo "nuget.sh: the tool gives $native natively, $managed on .NET" >&2; exit 1; }
echo "packages of $version: ten lines (JIT, native), a sensor, a model and the tool (native, on .NET): as expected"
