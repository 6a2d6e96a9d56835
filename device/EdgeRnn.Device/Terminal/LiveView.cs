using System.Globalization;
using EdgeRnn.Cells;
using EdgeRnn.Device.Output;
using EdgeRnn.Device.Replay;
using EdgeRnn.Sensors.Reading;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EdgeRnn.Device.Terminal;

/// <summary>The live picture: sensor against forecast, the errors beside persistence's, rate and time left.</summary>
internal sealed class LiveView : ReplayView
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    public override bool IsLive => true;

    public override IDisposable Watch(ReplaySession session) => new RepeatedDrawing(Interval, wait =>
    {
        var progress = new ReplayProgress(session);
        IRenderable Now() => Picture(session, progress, AnsiConsole.Profile.Height);
        AnsiConsole.Live(Now()).Start(live =>
        {
            while (wait())
            {
                live.UpdateTarget(Now());
            }

            live.UpdateTarget(Now());
        });
    });

    /// <summary>What a terminal of this height shows of the session now.</summary>
    internal static IRenderable Picture(ReplaySession session, ReplayProgress progress, int height) => new Rows(
        Title(session),
        new CurvesChart(
            span => Newest(session.Trace, session.Trace.TailSensor, span),
            span => Newest(session.Trace, session.Trace.TailForecast, span),
            Math.Clamp(height - 9 - session.Trace.Horizons.Count, 4, 16)),
        new Text(""),
        Errors(session),
        Bar(progress));

    public override void ShowRecording(LoadedRecording recording) => ReadingText.WriteShort(recording, Page.Over(Console.Out));

    protected override void ShowReading(string path, double part) =>
        AnsiConsole.Write(new Text(string.Create(CultureInfo.InvariantCulture, $"reading {path}: {part:P0}\n")));

    private static Paragraph Title(ReplaySession session)
    {
        string horizon = session.Trace.Horizons[0] == 1 ? "1 row" : $"{session.Trace.Horizons[0]} rows";
        return new Paragraph()
            .Append($"{Path.GetFileName(session.Recording.Path)}: ", new Style(decoration: Decoration.Bold))
            .Append($"{session.ShownChannelName} as measured", CurvesChart.SensorStyle)
            .Append(" and ")
            .Append($"as forecast {horizon} before", CurvesChart.ForecastStyle)
            .Append(session.Options.Network is { } network ? $", {CellKinds.Of(network.Cell).DisplayName} of {network.HiddenSize} units" : "");
    }

    // Not a Table of Spectre.Console: that reads markup, and brings all emoji into the native program.
    private static Paragraph Errors(ReplaySession session)
    {
        Paragraph lines = new Paragraph().Append($"{"rows ahead",10}{"error now",11}{"so far",9}");
        for (int i = 0; i < session.Trace.Horizons.Count; i++)
        {
            lines.Append(string.Create(CultureInfo.InvariantCulture, $"\n{session.Trace.Horizons[i],10}"));
            Ratio(lines, session.Trace.RecentRatio(i), 11);
            Ratio(lines, 1 - session.SkillSoFar(i), 9);
            lines.Append($" of persistence's squared error  {Weights(session, i)}");
        }

        return lines;
    }

    /// <summary>Which experts hold the weight.</summary>
    private static string Weights(ReplaySession session, int horizon) => string.Join(", ", session.Leaders(horizon).Take(3)
        .Where(leader => leader.Weight >= 0.01)
        .Select(leader => string.Create(CultureInfo.InvariantCulture, $"{leader.Name} {leader.Weight:P0}")));

    private static void Ratio(Paragraph line, double ratio, int width) => line.Append(
        (double.IsNaN(ratio) ? "-" : ratio.ToString("0.000", CultureInfo.InvariantCulture)).PadLeft(width),
        double.IsNaN(ratio) ? Style.Plain : new Style(ratio < 1 ? Color.Green : Color.Red));

    private static Paragraph Bar(ReplayProgress progress)
    {
        const int Width = 30;
        int done = (int)(Width * progress.Part);
        return new Paragraph()
            .Append(new string('━', done), CurvesChart.ForecastStyle)
            .Append(new string('━', Width - done), new Style(Color.Grey))
            .Append(" " + progress.Position());
    }

    /// <summary>The newest samples at the end; NaN before the first.</summary>
    private static void Newest(ReplayTrace trace, float[] ring, Span<float> destination)
    {
        long end = trace.Row;
        for (int i = 0; i < destination.Length; i++)
        {
            long row = end - destination.Length + i;
            destination[i] = row < 0 || end - row > ReplayTrace.Tail ? float.NaN : ring[row % ReplayTrace.Tail];
        }
    }
}
