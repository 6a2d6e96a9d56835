using EdgeRnn.Storage;
using EdgeRnn.Training.Replay;

namespace EdgeRnn.Forecasting.History;

/// <summary>
/// Windows of consecutive rows of the stream's past for the experience replay of all networks: each row's levels, last changes and
/// labels. Row n lies in window ⌊n / <see cref="Steps"/>⌋.
/// </summary>
/// <remarks>A row is recorded once the label of the longest horizon is known.</remarks>
internal sealed class HistoryWindows(StreamShape shape)
{
    /// <summary>Windows kept.</summary>
    public const int Capacity = 256;

    /// <summary>Rows in a window.</summary>
    public const int Steps = 32;

    private readonly RowRing _features = new(shape.Longest + 1, FeaturesOf(shape));
    private readonly WindowReservoir _reservoir = new(Capacity, Steps, FeaturesOf(shape) + shape.Outputs, shape.Seed);

    /// <summary>Windows that can be replayed.</summary>
    public int Count => _reservoir.Count;

    /// <summary>Where the window is kept whose last labels came with the newest row; -1 if there is none.</summary>
    public int KeptAt { get; private set; } = -1;

    /// <summary>Windows that are recorded at once, at most.</summary>
    public static int PendingOf(StreamShape shape) => ((Steps - 2 + shape.Longest) / Steps) + 1;

    /// <summary>Bytes it holds.</summary>
    public static long Bytes(StreamShape shape) =>
        RowRing.Bytes(shape.Longest + 1, FeaturesOf(shape)) + WindowReservoir.Bytes(Capacity, Steps, FeaturesOf(shape) + shape.Outputs);

    /// <summary>The level of each channel, then the last change of each.</summary>
    public static int FeaturesOf(StreamShape shape) => 2 * shape.Channels;

    /// <summary>Records the row whose labels are complete with the newest one.</summary>
    public void Add(SampleHistory history)
    {
        KeptAt = -1;
        long now = history.Rows - 1, row = now - shape.Longest;
        history.CopyFeatures(_features[now]);
        if (row < 0)
        {
            return;
        }

        Span<float> next = _reservoir.Next;
        ReadOnlySpan<float> features = _features[row];
        features.CopyTo(next);
        for (int output = 0; output < shape.Outputs; output++)
        {
            next[features.Length + output] = history.Label(row, output);
        }

        KeptAt = _reservoir.Advance();
    }

    /// <summary>Levels and last changes at a step of a window.</summary>
    public ReadOnlySpan<float> Features(int window, int step) => _reservoir.Row(window, step)[..FeaturesOf(shape)];

    /// <summary>Labels of all outputs at a step of a window; NaN where they are not known.</summary>
    public ReadOnlySpan<float> Labels(int window, int step) => _reservoir.Row(window, step)[FeaturesOf(shape)..];

    /// <summary>Lists the state.</summary>
    public void Visit(IStateVisitor visitor)
    {
        _features.Visit(visitor, "features");
        _reservoir.Visit(visitor);
    }
}
