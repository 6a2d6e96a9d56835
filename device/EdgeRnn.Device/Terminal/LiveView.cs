using System.Globalization;
using EdgeRnn.Cells;
using EdgeRnn.Device.Output;
using EdgeRnn.Device.Replay;
using EdgeRnn.Sensors.Messages;
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
        IRenderable Now() => Picture(session, progress, AnsiConsole.Profile.Width, AnsiConsole.Profile.Height);
        AnsiConsole.Live(Now()).Start(live =>
        {
            while (wait())
            {
                live.UpdateTarget(Now());
            }

            live.UpdateTarget(Now());
        });
    });

    /// <summary>What a terminal of this size shows of the session now.</summary>
    internal static IRenderable Picture(ReplaySession session, ReplayProgress progress, int width, int height) => new Rows(
        new CroppedLines([Title(session)]),
        new CurvesChart(
            span => Newest(session.Trace, session.Trace.TailSensor, span),
            span => Newest(session.Trace, session.Trace.TailForecast, span),
            Math.Clamp(height - 6 - session.Trace.Horizons.Count, 3, 16)),
        new CroppedLines([[], .. Errors(session, width), Bar(progress, width)]));

    public override void ShowRecording(LoadedRecording recording) => ReadingText.WriteShort(recording, Page.Over(Console.Out));

    protected override void ShowReading(string path, double part) =>
        AnsiConsole.Write(new Text(string.Create(CultureInfo.InvariantCulture, $"reading {path}: {part:P0}\n")));

    private static Segment[] Title(ReplaySession session)
    {
        string horizon = $"{session.Trace.Horizons[0]} {Plural.Of(session.Trace.Horizons[0], "row")}";
        return
        [
            new($"{Path.GetFileName(session.Recording.Path)}: ", new Style(decoration: Decoration.Bold)),
            new($"{session.ShownChannelName} as measured", CurvesChart.SensorStyle),
            new(" and "),
            new($"as forecast {horizon} before", CurvesChart.ForecastStyle),
            new(session.Options.Network is { } network ? $", {CellKinds.Of(network.Cell).DisplayName} of {network.HiddenSize} units" : ""),
        ];
    }

    /// <summary>Per horizon the errors as fractions of persistence's, and which experts hold the weight.</summary>
    private static IEnumerable<Segment[]> Errors(ReplaySession session, int width)
    {
        yield return [new($"{"rows ahead",10}{"error now",11}{"so far",9}  of persistence's")];
        for (int i = 0; i < session.Trace.Horizons.Count; i++)
        {
            Segment[] figures =
            [
                new(string.Create(CultureInfo.InvariantCulture, $"{session.Trace.Horizons[i],10}")),
                Ratio(session.Trace.RecentRatio(i), 11),
                Ratio(1 - session.SkillSoFar(i), 9),
            ];
            yield return [.. figures, new(Weights(session, i, width - figures.Sum(figure => figure.Text.Length)))];
        }
    }

    /// <summary>As many of the leading experts as have room.</summary>
    private static string Weights(ReplaySession session, int horizon, int room)
    {
        string text = "";
        foreach ((string name, double weight) in session.Leaders(horizon).Take(3).Where(leader => leader.Weight >= 0.01))
        {
            string more = string.Create(CultureInfo.InvariantCulture, $"{(text.Length == 0 ? "  " : ", ")}{name} {weight:P0}");
            text += text.Length + more.Length <= room ? more : "";
        }

        return text;
    }

    private static Segment Ratio(double ratio, int width) => new(
        TableNumber.Of(ratio, "0.000").PadLeft(width), double.IsNaN(ratio) ? Style.Plain : new Style(ratio < 1 ? Color.Green : Color.Red));

    private static Segment[] Bar(ReplayProgress progress, int width)
    {
        const int Most = 30;
        string position = progress.Position();
        int whole = Math.Clamp(width - position.Length - 1, 0, Most), done = (int)(whole * progress.Part);
        return
        [
            new(new string('━', done), CurvesChart.ForecastStyle), new(new string('━', whole - done), new Style(Color.Grey)), new(whole > 0 ? " " : ""), new(position),
        ];
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
