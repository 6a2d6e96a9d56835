using EdgeRnn.Forecasting.History;
using EdgeRnn.Storage;
using EdgeRnn.Training.Replay;

namespace EdgeRnn.Forecasting.Experts;

/// <summary>
/// The history's windows as the networks of one expert replay them, and beside them the guide's forecasts of their rows, which differ from
/// expert to expert.
/// </summary>
/// <param name="shape">Channels and horizons.</param>
/// <param name="guide">What the networks do with the guide's forecast.</param>
internal sealed class ReplayedStream(StreamShape shape, GuideUse guide)
{
    private const int Steps = HistoryWindows.Steps, Capacity = HistoryWindows.Capacity;

    private readonly int _pending = HistoryWindows.PendingOf(shape);

    // The last window is the one that is being recorded.
    private readonly float[] _guides = new float[GuidesLength(shape, guide)];
    private HistoryWindows? _windows;

    /// <summary>Bytes it holds.</summary>
    public static long Bytes(StreamShape shape, GuideUse guide) => sizeof(float) * (long)GuidesLength(shape, guide);

    /// <summary>The windows as a network with the outputs from <paramref name="output"/> on replays them.</summary>
    public IReplaySource From(int output) => new Source(this, output);

    /// <summary>Adds the history's newest row, before the networks learn from it and forecast.</summary>
    /// <param name="history">The stream.</param>
    /// <param name="guides">The guide's forecasts of the newest rows; null without a guide.</param>
    /// <param name="learners">The networks.</param>
    public void Record(SampleHistory history, RowRing? guides, ReadOnlySpan<OnlineLearner> learners)
    {
        _windows = history.Windows;
        long now = history.Rows - 1, recorded = now - shape.Longest;
        int place = _windows!.KeptAt;
        if (guides is not null && recorded >= 0)
        {
            guides[recorded].CopyTo(GuideOf(Capacity, (int)(recorded % Steps)));
            if (place >= 0)
            {
                int length = Steps * shape.Outputs;
                _guides.AsSpan(Capacity * length, length).CopyTo(_guides.AsSpan(place * length, length));
            }
        }

        foreach (OnlineLearner learner in learners)
        {
            if (place >= 0)
            {
                learner.Replay!.KeepState(PendingOf(recorded), place);
            }

            if (now % Steps == 0)
            {
                learner.Replay!.SaveState(PendingOf(now));
            }
        }
    }

    /// <summary>Lists the guide's forecasts.</summary>
    public void Visit(IStateVisitor visitor)
    {
        if (_guides.Length > 0)
        {
            visitor.Visit("guide_windows", _guides);
        }
    }

    private static int GuidesLength(StreamShape shape, GuideUse guide) =>
        guide == GuideUse.None ? 0 : checked((Capacity + 1) * Steps * shape.Outputs);

    private int PendingOf(long row) => (int)(row / Steps % _pending);

    private Span<float> GuideOf(int window, int step) => _guides.AsSpan(((window * Steps) + step) * shape.Outputs, shape.Outputs);

    private sealed class Source(ReplayedStream stream, int output) : IReplaySource
    {
        public int Capacity => HistoryWindows.Capacity;

        public int Pending => stream._pending;

        public int Count => stream._windows?.Count ?? 0;

        public void Read(int window, int step, Span<float> input, Span<float> target) =>
            stream.Read(window, step, output, input, target);
    }

    private void Read(int window, int step, int output, Span<float> input, Span<float> target)
    {
        ReadOnlySpan<float> features = _windows!.Features(window, step);
        features.CopyTo(input);
        _windows.Labels(window, step).Slice(output, target.Length).CopyTo(target);
        if (guide == GuideUse.None)
        {
            return;
        }

        ReadOnlySpan<float> forecast = GuideOf(window, step).Slice(output, target.Length);
        if (guide == GuideUse.Input)
        {
            forecast.CopyTo(input[features.Length..]);
            return;
        }

        for (int i = 0; i < target.Length; i++)
        {
            target[i] -= forecast[i];
        }
    }
}
