namespace EdgeRnn.Sensors.Text;

/// <summary>How the lines of a text hold samples.</summary>
internal interface IRowFormat
{
    /// <summary>What the channels are called.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>The first line is a sample itself, no heading.</summary>
    bool StartsWithSample { get; }

    /// <summary>Reads one line.</summary>
    /// <param name="line">Without its end.</param>
    /// <param name="values">One per name; NaN where it is missing.</param>
    /// <param name="time">Nanoseconds; null if the line tells none.</param>
    /// <exception cref="SensorException">The line is no sample; the message says what of it.</exception>
    void Read(ReadOnlySpan<byte> line, Span<float> values, out long? time);
}
