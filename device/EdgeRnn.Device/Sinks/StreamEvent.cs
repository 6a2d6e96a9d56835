using System.Globalization;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.Intervals;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Sensors;

namespace EdgeRnn.Device.Sinks;

/// <summary>Something that happened in a stream.</summary>
/// <param name="Time">When, in UTC.</param>
/// <param name="Stream">Where.</param>
internal abstract record StreamEvent(DateTime Time, string Stream);

/// <summary>The stream began to run.</summary>
/// <param name="Time">When, in UTC.</param>
/// <param name="Stream">Where.</param>
/// <param name="What">Its channels, their sensors and their pace, in words.</param>
/// <param name="ResumedAt">The sample after which it continues; 0 if it starts from nothing.</param>
/// <param name="Recovered">From where it knows those samples.</param>
internal sealed record StartedEvent(DateTime Time, string Stream, string What, long ResumedAt, Recovered Recovered) : StreamEvent(Time, Stream)
{
    public string How => ResumedAt == 0 ? "starts new" : string.Create(CultureInfo.InvariantCulture, $"continues after sample {ResumedAt}{FromJournal}");

    private string FromJournal => Recovered.JournalRows == 0 ? "" : string.Create(
        CultureInfo.InvariantCulture, $", {Recovered.JournalRows} of them learned again from the journal{(Recovered.IsRelearned ? ", because the saved state was of other options, channels or another version" : "")}");
}

/// <summary>An alarm began or ended.</summary>
internal sealed record AlarmEvent(DateTime Time, string Stream, bool Begins, string Channel, double Score, AnomalyCause Cause) : StreamEvent(Time, Stream)
{
    /// <summary>Channels that an alarm names, at most.</summary>
    private const int TopChannels = 3;

    /// <summary>Of the channel; empty if unknown.</summary>
    public string Unit { get; init; } = "";

    /// <summary>What would have been usual: in the channel's unit, or in samples for a run of missing or equal values.</summary>
    public double Expected { get; init; } = double.NaN;

    /// <summary>What came instead, in the same unit.</summary>
    public double Actual { get; init; } = double.NaN;

    /// <summary>The bounds of what was forecast for the sample that raised it.</summary>
    public float Low { get; init; } = float.NaN;

    /// <inheritdoc cref="Low"/>
    public float High { get; init; } = float.NaN;

    /// <summary>When it began, in UTC; null for one of an earlier run.</summary>
    public DateTime? Since { get; init; }

    /// <summary>Earlier alarms of the same channel and cause.</summary>
    public long Before { get; init; }

    /// <summary>The channels that scored highest when it began, three at most.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary>Why it ended.</summary>
    public AlarmEnd Ending { get; init; }

    /// <summary>The newest alarm of an engine, which begins or ends with a sample.</summary>
    public static AlarmEvent Of(DateTime time, string stream, StreamEngine engine, StreamResult result, IReadOnlyList<SensorChannel> channels)
    {
        AlarmRecord record = engine.Monitor.Record(engine.Monitor.Alarms);
        ForecastBounds bounds = result.DueBounds(0);
        return Of(time, stream, record, channels) with
        {
            Begins = result.Alarm,
            Score = result.Score,
            Low = bounds.Lower[record.Channel],
            High = bounds.Upper[record.Channel],
            Since = time,
            Channels = [.. Enumerable.Range(0, TopChannels).Select(engine.Monitor.Contributor).Where(part => part.Score > 0).Select(part => channels[part.Channel].Id)],
        };
    }

    /// <summary>An alarm that a monitor remembers.</summary>
    public static AlarmEvent Of(DateTime time, string stream, AlarmRecord record, IReadOnlyList<SensorChannel> channels)
    {
        SensorChannel channel = channels[record.Channel];
        return new AlarmEvent(time, stream, Begins: true, channel.Id, record.Score, record.Cause)
        {
            Unit = channel.Unit,
            Expected = record.Expected,
            Actual = record.Actual,
            Before = record.Before,
            Ending = record.Ending,
        };
    }
}

/// <summary>The stream is in another state.</summary>
internal sealed record StateEvent(DateTime Time, string Stream, StreamState State) : StreamEvent(Time, Stream)
{
    /// <summary>It has changed for good: what was an alarm is normal from here on.</summary>
    public bool IsDrift { get; init; }
}

/// <summary>No value has come from any channel for a while, or one has come again.</summary>
internal sealed record SilenceEvent(DateTime Time, string Stream, bool Begins, TimeSpan After) : StreamEvent(Time, Stream);

/// <summary>The live page can be seen.</summary>
internal sealed record ServedEvent(DateTime Time, string Address) : StreamEvent(Time, "page");

/// <summary>The forecaster had diverged, and was restored to the state of an earlier row.</summary>
internal sealed record WentBackEvent(DateTime Time, string Stream, long Row) : StreamEvent(Time, Stream);
