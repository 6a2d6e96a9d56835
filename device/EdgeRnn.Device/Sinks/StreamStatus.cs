using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.Intervals;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Supervision;

namespace EdgeRnn.Device.Sinks;

/// <summary>A stream at one moment: filled by its loop, copied by whoever reports it. Allocates nothing after creation.</summary>
internal sealed class StreamStatus(string stream, IReadOnlyList<SensorChannel> channels, IReadOnlyList<int> horizons)
{
    public string Stream { get; } = stream;

    public IReadOnlyList<SensorChannel> Channels { get; } = channels;

    public IReadOnlyList<int> Horizons { get; } = horizons;

    /// <summary>How each device is, counted by its own thread.</summary>
    public IReadOnlyList<SensorReport> Sensors { get; init; } = [];

    /// <summary>When the newest sample was processed, in UTC.</summary>
    public DateTime Time { get; set; }

    /// <summary>The newest sample.</summary>
    public float[] Values { get; } = NotYet(channels.Count);

    /// <summary>Its forecasts, horizon by horizon, a float per channel.</summary>
    public float[] Forecasts { get; } = NotYet(channels.Count * horizons.Count);

    /// <summary>The lower bounds of <see cref="Forecasts"/>, laid out like these.</summary>
    public float[] Lower { get; } = NotYet(channels.Count * horizons.Count);

    /// <summary>The upper bounds.</summary>
    public float[] Upper { get; } = NotYet(channels.Count * horizons.Count);

    /// <summary>Each channel's part in <see cref="Score"/>, 0 to 100.</summary>
    public double[] ChannelScores { get; } = new double[channels.Count];

    public StreamState State { get; set; }

    /// <summary>The newest score, 0 to 100.</summary>
    public double Score { get; set; }

    /// <summary>The highest score since the status was last asked for.</summary>
    public double HighestScore { get; set; }

    public bool Alarm { get; set; }

    /// <summary>Alarms that have begun in this run.</summary>
    public long Alarms { get; set; }

    /// <summary>The newest alarm; null if there was none that is known.</summary>
    public AlarmEvent? Alarmed { get; set; }

    /// <summary>Whether it is allowed to learn.</summary>
    public bool Learning { get; set; } = true;

    /// <summary>Days in which there may be one alarm although nothing is wrong.</summary>
    public double FalseAlarmDays { get; set; } = double.NaN;

    public double Skill { get; set; } = double.NaN;

    public long Drifts { get; set; }

    /// <summary>Returns of networks to their last good weights, as of a moment ago.</summary>
    public long Rollbacks { get; set; }

    /// <summary>Beginnings of networks from new weights, as of a moment ago.</summary>
    public long Restarts { get; set; }

    /// <summary>Samples that the stream has seen in all its runs.</summary>
    public long Rows { get; set; }

    /// <summary>Samples that came in, were processed and were dropped in this run.</summary>
    public StreamCounts Counts { get; set; }

    /// <summary>The row from which it continued a checkpoint; 0 if it started new.</summary>
    public long ResumedAt { get; set; }

    /// <summary>The row of the newest checkpoint; -1 for none yet.</summary>
    public long SavedAt { get; set; } = -1;

    /// <summary>What the end of the process, or of the power, would cost now, and why; null if it is what was promised.</summary>
    public string? NotSafe { get; set; }

    /// <summary>Reports and events of all streams that outputs of the service have lost in this run.</summary>
    public long LostReports { get; set; }

    public float Forecast(int horizon, int channel) => Forecasts[(horizon * Channels.Count) + channel];

    /// <summary>The bounds of a forecast; NaN while no error is known.</summary>
    public (float Lower, float Upper) Bounds(int horizon, int channel) =>
        (Lower[(horizon * Channels.Count) + channel], Upper[(horizon * Channels.Count) + channel]);

    /// <summary>Takes forecasts, scores and states from the stream's engine.</summary>
    public void Take(StreamEngine engine)
    {
        for (int horizon = 0; horizon < Horizons.Count; horizon++)
        {
            int start = horizon * Channels.Count;
            ForecastBounds bounds = engine.Forecaster.Bounds(horizon);
            engine.Forecaster.Forecast(horizon).CopyTo(Forecasts.AsSpan(start));
            bounds.Lower.CopyTo(Lower.AsSpan(start));
            bounds.Upper.CopyTo(Upper.AsSpan(start));
        }

        for (int channel = 0; channel < Channels.Count; channel++)
        {
            ChannelScores[channel] = engine.Monitor.ChannelScore(channel);
        }

        (State, Score, Alarm) = (engine.Monitor.State, engine.Monitor.Score, engine.Monitor.Alarm);
        (Skill, Drifts, Rows) = (engine.Monitor.Skill, engine.Monitor.Drifts, engine.Samples);
    }

    /// <summary>A copy of its own; the sensors' reports stay those of their threads.</summary>
    public StreamStatus Snapshot()
    {
        StreamStatus copy = new(Stream, Channels, Horizons) { Sensors = Sensors };
        CopyTo(copy);
        return copy;
    }

    public void CopyTo(StreamStatus other)
    {
        Values.CopyTo(other.Values, 0);
        Forecasts.CopyTo(other.Forecasts, 0);
        Lower.CopyTo(other.Lower, 0);
        Upper.CopyTo(other.Upper, 0);
        ChannelScores.CopyTo(other.ChannelScores, 0);
        (other.Time, other.State, other.Score, other.HighestScore) = (Time, State, Score, HighestScore);
        (other.Alarm, other.Alarms, other.Skill, other.Drifts) = (Alarm, Alarms, Skill, Drifts);
        (other.NotSafe, other.LostReports) = (NotSafe, LostReports);
        (other.Rollbacks, other.Restarts) = (Rollbacks, Restarts);
        (other.Alarmed, other.Learning, other.FalseAlarmDays) = (Alarmed, Learning, FalseAlarmDays);
        (other.Rows, other.Counts, other.ResumedAt, other.SavedAt) = (Rows, Counts, ResumedAt, SavedAt);
    }

    private static float[] NotYet(int count)
    {
        float[] values = new float[count];
        Array.Fill(values, float.NaN);
        return values;
    }
}

/// <summary>Counts of one run of a stream. In = Processed + Dropped + Waiting, at any moment.</summary>
/// <param name="In">Samples that the sensors gave.</param>
/// <param name="Processed">Samples that were forecast from.</param>
/// <param name="Dropped">Samples that had to make room for newer ones.</param>
/// <param name="Waiting">Samples whose turn has not come.</param>
/// <param name="SkippedTraining">Samples that were not learned from, time being short.</param>
/// <param name="DeadlineMisses">Samples whose forecast was ready only after the next sample was due.</param>
/// <param name="MissedReads">Samples that were not taken: a read was still running.</param>
/// <param name="WorstStep">The longest that the processing of a sample took.</param>
internal readonly record struct StreamCounts(
    long In, long Processed, long Dropped, int Waiting, long SkippedTraining, long DeadlineMisses, long MissedReads, TimeSpan WorstStep);
