using EdgeRnn.Options;
using EdgeRnn.Storage;

namespace EdgeRnn.Training.Replay;

/// <summary>Windows that a learner records itself, from its own inputs and targets.</summary>
internal sealed class RecordedWindows(LearnerOptions options) : IReplaySource
{
    private readonly WindowReservoir _reservoir = new(options.ReplayWindows, options.K2, RowLength(options), options.Seed);
    private long _next;

    public int Capacity => _reservoir.Capacity;

    public int Pending => 1;

    public int Count => _reservoir.Count;

    /// <summary>Bytes it holds.</summary>
    public static long Bytes(LearnerOptions options) =>
        WindowReservoir.Bytes(options.ReplayWindows, options.K2, RowLength(options));

    /// <summary>Whether a step begins a window; a step that does not follow the last one recorded does.</summary>
    public bool BeginsAt(long step)
    {
        if (step != _next)
        {
            _reservoir.Discard();
        }

        return _reservoir.IsAtStart;
    }

    /// <summary>Records a step.</summary>
    /// <returns>As <see cref="WindowReservoir.Advance"/>.</returns>
    public int Add(long step, ReadOnlySpan<float> input, ReadOnlySpan<float> target)
    {
        Span<float> row = _reservoir.Next;
        input.CopyTo(row);
        target.CopyTo(row[input.Length..]);
        _next = step + 1;
        return _reservoir.Advance();
    }

    public void Read(int window, int step, Span<float> input, Span<float> target)
    {
        ReadOnlySpan<float> row = _reservoir.Row(window, step);
        row[..input.Length].CopyTo(input);
        row[input.Length..].CopyTo(target);
    }

    /// <summary>Lists the state.</summary>
    public void Visit(IStateVisitor visitor)
    {
        _reservoir.Visit(visitor.Under("replay"));
        visitor.Visit("replay.next", ref _next);
    }

    private static int RowLength(LearnerOptions options) => options.InputSize + options.OutputSize;
}
