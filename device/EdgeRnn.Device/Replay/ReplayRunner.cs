using System.Diagnostics;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Sensors.Reading.Tables;

namespace EdgeRnn.Device.Replay;

/// <summary>One pass over a recording: score what was predicted for the row, learn what has matured, predict.</summary>
internal sealed class ReplayRunner(FloatTable values, StreamEngine engine, ReplayScores scores, ReplayTrace trace)
{
    /// <summary>Rows after which nothing is compiled or created any more, so that allocations can be counted.</summary>
    private const long WarmUpRows = 1000;

    private readonly IReadOnlyList<int> _horizons = engine.Forecaster.Options.Horizons;
    private readonly LastValues _persistence = new(values, engine.Forecaster.Options.Horizons);
    private readonly long _firstScored = ChannelScales.FirstScoredRow(values.Rows);
    private long _ticks;
    private long _measuredRows;
    private long _measuredBytes;

    /// <summary>Where each prediction goes; null keeps none.</summary>
    public PredictionsFile? Predictions { get; set; }

    /// <summary>Further updates after each row.</summary>
    public int ReplayUpdates { get; init; }

    /// <summary>Where each row can be seen; null for nowhere.</summary>
    public ReplayPage? Page { get; init; }

    /// <summary>Called outside the measured time every <see cref="CheckpointEvery"/> rows.</summary>
    public Action? Checkpoint { get; init; }

    public long CheckpointEvery { get; init; } = long.MaxValue;

    /// <summary>Called outside the measured time after every few rows with their number, to slow a demonstration down.</summary>
    public Action<long>? Pace { get; init; }

    /// <summary>Rows of this run, without those of a run that it continues.</summary>
    public long RowsRun { get; private set; }

    /// <summary>Seconds spent learning and predicting.</summary>
    public double Seconds => (double)_ticks / Stopwatch.Frequency;

    /// <summary>Bytes that a row allocated on the learning thread, after warm-up; NaN if no row came after it.</summary>
    public double AllocatedBytesPerRow => (double)_measuredBytes / _measuredRows;

    /// <summary>Runs to the end, or until <paramref name="stop"/>, which leaves the replay between two rows.</summary>
    /// <returns>False when it was stopped.</returns>
    public bool Run(CancellationToken stop)
    {
        long warm = Math.Min(WarmUpRows, (values.Rows - trace.Row) / 2);
        while (trace.Row < values.Rows && !stop.IsCancellationRequested)
        {
            long end = EndOfStretch(trace.Row, warm);
            RunTo(end, isWarm: RowsRun >= warm, stop);
            if (trace.Row % CheckpointEvery == 0 && trace.Row < values.Rows)
            {
                Checkpoint?.Invoke();
            }

            Pace?.Invoke(end);
        }

        return trace.Row == values.Rows;
    }

    /// <summary>Rows run without a look around until the next one that calls for something.</summary>
    private long EndOfStretch(long row, long warm)
    {
        const long Stretch = 1 << 12, PacedStretch = 1 << 3;
        long end = Math.Min(values.Rows, NextMultiple(row, Pace is null ? Stretch : PacedStretch));
        end = Math.Min(end, NextMultiple(row, CheckpointEvery));
        return RowsRun < warm ? Math.Min(end, row + warm - RowsRun) : end;
    }

    private static long NextMultiple(long row, long step) => step > long.MaxValue / 2 ? long.MaxValue : ((row / step) + 1) * step;

    private void RunTo(long end, bool isWarm, CancellationToken stop)
    {
        long first = trace.Row, start = Stopwatch.GetTimestamp(), bytes = GC.GetAllocatedBytesForCurrentThread();
        for (long row = first; row < end && !stop.IsCancellationRequested; row++)
        {
            Step(row, values[row]);
        }

        long rows = trace.Row - first;
        if (isWarm)
        {
            _measuredBytes += GC.GetAllocatedBytesForCurrentThread() - bytes;
            _measuredRows += rows;
        }

        _ticks += Stopwatch.GetTimestamp() - start;
        RowsRun += rows;
    }

    private void Step(long row, ReadOnlySpan<float> sample)
    {
        bool isScored = row >= _firstScored;
        if (isScored)
        {
            // Before the step: the weights with which the experts made the forecast.
            scores.Experts.Add(row, sample, _persistence);
        }

        StreamResult result = engine.Step(row, StreamEngine.NoTime, sample, learn: true);
        for (int horizon = 0; horizon < _horizons.Count; horizon++)
        {
            ReadOnlySpan<float> due = result.Due(horizon), persistence = _persistence.For(horizon, row);
            Predictions?.Write(row, _horizons[horizon], due, result.DueBounds(horizon));
            trace.Add(horizon, due, persistence, sample);
            if (isScored)
            {
                scores.Forecasts.Add(horizon, due, persistence, sample);
                scores.Coverage.Add(horizon, result.DueBounds(horizon), sample);
            }
        }

        if (ReplayUpdates > 0)
        {
            engine.Forecaster.Learners[0].ReplayExperience(ReplayUpdates);
        }

        trace.Add(result);
        Page?.Add(row, result);
        trace.Next();
    }
}
