namespace EdgeRnn.Storage;

/// <summary>Asks of a component's values what <see cref="StateReader"/> asks of a file's: finite, and within their limits.</summary>
internal sealed class StateCheck : IStateVisitor
{
    /// <summary>Whether all values visited so far are sound.</summary>
    public bool IsSound { get; private set; } = true;

    public bool IsRestoring => false;

    public void Require(string name, string value)
    {
    }

    public void Visit(string name, Span<float> values, ReadOnlySpan<long> shape, bool finite)
    {
        foreach (float value in finite ? values : [])
        {
            IsSound &= float.IsFinite(value);
        }
    }

    public void Visit(string name, Span<double> values, bool finite)
    {
        foreach (double value in finite ? values : [])
        {
            IsSound &= double.IsFinite(value);
        }
    }

    public void Visit(string name, Span<long> values, long min, long max)
    {
        foreach (long value in values)
        {
            IsSound &= value >= min && value <= max;
        }
    }

    public void Visit(string name, Span<byte> values)
    {
    }
}
