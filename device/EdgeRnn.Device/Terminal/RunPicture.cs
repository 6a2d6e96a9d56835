using EdgeRnn.Device.Output;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Sensors.Messages;
using Spectre.Console;
using Spectre.Console.Rendering;
using static System.FormattableString;

namespace EdgeRnn.Device.Terminal;

/// <summary>
/// The running service as a terminal of some size shows it: each stream's state, one channel's curves, the channels' values, forecasts
/// and scores, and what happened. As many lines as the terminal has at most, none wider than it is.
/// </summary>
internal sealed class RunPicture(RunNews news, int height) : Renderable
{
    private const int LeastChart = 3;
    private const int MostChart = 16;
    private static readonly Style Bold = new(decoration: Decoration.Bold);
    private static readonly Style Quiet = new(Color.Grey);
    private static readonly Style Alarming = new(Color.Red, decoration: Decoration.Bold);

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        List<IReadOnlyList<Segment>> lines = [Title(), .. Streams(), .. Shown(options, maxWidth)];
        return ((IRenderable)new CroppedLines(lines.Take(height))).Render(options, maxWidth);
    }

    /// <summary>The stream whose curves are seen: the first with an alarm, else the first.</summary>
    private (StreamStatus Status, StreamTrace Trace)? Front =>
        news.Streams.Count == 0 ? null : news.Streams.Where(stream => stream.Status.Alarm).DefaultIfEmpty(news.Streams[0]).First();

    private Segment[] Title() =>
        [new("edgernn run", Bold), new(news.Page is { } page ? $"  {page}" : ""), new($"  {LocalTime.Of(news.Time)}  "), new("Ctrl-C ends it; what it has learned is kept", Quiet)];

    private IEnumerable<Segment[]> Streams()
    {
        int most = Math.Max(1, height / 6);
        foreach ((StreamStatus status, _) in news.Streams.Take(most))
        {
            string skill = double.IsFinite(status.Skill) ? Invariant($", error {1 - status.Skill:0.00} of persistence's") : "";
            long lost = status.Counts.Dropped + status.Counts.MissedReads;
            yield return
            [
                new($"{status.Stream}: ", Bold),
                new(Invariant($"{StreamWords.Of(status.State)}, {status.Rows:N0} {Plural.Of(status.Rows, "sample")}, score {status.Score:0}")),
                new(status.Alarm ? "  ALARM" : "", Alarming),
                new(status.NotSafe is null ? "" : "  NOT SAFE", Alarming),
                new(skill),
                new(lost + status.Counts.SkippedTraining > 0 ? Invariant($", {lost:N0} lost, {status.Counts.SkippedTraining:N0} not learned") : "", Quiet),
            ];
        }

        if (news.Streams.Count > most)
        {
            yield return [new(Invariant($"and {news.Streams.Count - most} more streams"), Quiet)];
        }
    }

    /// <summary>Curves, table and news of the stream in front, in what the lines above leave.</summary>
    private IEnumerable<IReadOnlyList<Segment>> Shown(RenderOptions options, int width)
    {
        if (Front is not { } front || front.Status.Rows == 0)
        {
            return [[new("waiting for the first sample", Quiet)], .. News(height - 3)];
        }

        int above = 1 + Math.Min(news.Streams.Count, Math.Max(1, height / 6) + 1), happened = Math.Clamp(height / 6, 1, 6);
        int room = height - above - 1 - happened;
        int channels = Math.Clamp(room - 1 - LeastChart, 0, Math.Min(front.Status.Channels.Count, Math.Max(1, room / 2)));
        int channel = ShownChannel(front.Status);
        return
        [
            .. Curves(front.Status, front.Trace, channel, Math.Clamp(room - 1 - channels, LeastChart, MostChart), options, width),
            .. new ChannelTable(front.Status, channel).Lines(channels, width),
            .. News(happened),
        ];
    }

    /// <summary>The channel that an alarm is about, else the first.</summary>
    private int ShownChannel(StreamStatus status)
    {
        if (!status.Alarm || news.Events.LastOrDefault(happened => happened is AlarmEvent { Begins: true } && happened.Stream == status.Stream) is not AlarmEvent alarm)
        {
            return 0;
        }

        return Math.Max(0, status.Channels.ToList().FindIndex(channel => channel.Id == alarm.Channel));
    }

    private static IEnumerable<IReadOnlyList<Segment>> Curves(StreamStatus status, StreamTrace trace, int channel, int lines, RenderOptions options, int width)
    {
        string unit = status.Channels[channel].Unit is { Length: > 0 } given ? $", {given}" : "";
        string ahead = Invariant($"{status.Horizons[0]} {Plural.Of(status.Horizons[0], "sample")}");
        yield return
        [
            new($"{status.Channels[channel].Id}{unit}", Bold), new(" as measured", CurvesChart.SensorStyle), new(" and "),
            new($"as forecast {ahead} before", CurvesChart.ForecastStyle),
        ];
        if (trace.Has(channel))
        {
            IRenderable chart = new CurvesChart(span => trace.CopyValues(channel, span), span => trace.CopyForecasts(channel, span), lines);
            foreach (SegmentLine line in Segment.SplitLines(chart.Render(options, width)))
            {
                yield return line;
            }
        }
    }

    private IEnumerable<IReadOnlyList<Segment>> News(int lines)
    {
        IEnumerable<Segment[]> notices = news.Notices.Select(notice => new[] { new Segment(notice, Quiet) });
        IEnumerable<Segment[]> events = news.Events.Select(happened => new[]
        {
            new Segment($"{LocalTime.Of(happened.Time)} {happened.Stream}: ", Quiet),
            new Segment(StreamWords.Of(happened), happened is AlarmEvent { Begins: true } ? Alarming : Style.Plain),
        });
        return notices.TakeLast(Math.Max(1, lines / 2)).Concat(events.TakeLast(lines - Math.Min(news.Notices.Count, Math.Max(1, lines / 2))));
    }
}
