using EdgeRnn.Device.Replay;
using EdgeRnn.Device.Sinks.History;
using EdgeRnn.Training.Probe;

namespace EdgeRnn.Device.Plotting;

/// <summary>Stands in where the executable is built without pictures (-p:Plotting=false).</summary>
internal static class PlotFile
{
    /// <summary>No labels are written.</summary>
    public static bool? HasFont => null;

    public static void Check(string path, string option = "--plot") => throw UserException.Usage(
        $"{option} {path}: this executable was built without pictures; use that of 'dotnet build'; history draws with --draw, replay writes --predictions FILE.csv");

    public static void Save(string path, ReplaySession session, ReplayReport report) => Check(path);

    public static void Save(string path, LearnerDiagnostics diagnostics, ReplayReport report) => Check(path, "--diagnose-plot");

    public static void Save(string path, HistorySeries series, List<HistorySample> samples) => Check(path);
}
