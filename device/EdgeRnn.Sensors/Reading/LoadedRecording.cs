using System.Security.Cryptography;
using System.Text;
using EdgeRnn.Sensors.Reading.Dialects;
using EdgeRnn.Sensors.Reading.Tables;
using EdgeRnn.Sensors.Reading.Times;

namespace EdgeRnn.Sensors.Reading;

/// <summary>A recording in memory: a row of floats per sample, NaN where a value is missing.</summary>
/// <param name="Path">Where it came from.</param>
/// <param name="Columns">The channels' names.</param>
/// <param name="Values">The samples.</param>
/// <param name="Missing">How many values are missing.</param>
/// <param name="Times">The time of each row in nanoseconds since 1970, or since an origin of the recording's own; null where it has none.</param>
/// <param name="Report">How it was read.</param>
internal sealed record LoadedRecording(
    string Path,
    IReadOnlyList<string> Columns,
    FloatTable Values,
    long Missing,
    IReadOnlyList<long>? Times,
    ReadingReport Report)
{
    public long Rows => Values.Rows;

    /// <summary>The mean time between two rows; null where the times do not say.</summary>
    public TimeSpan? Interval =>
        Times is { Count: > 1 } times && times[0] != TimeTrack.None && times[^1] > times[0]
            ? (TimeText.Utc(times[^1]) - TimeText.Utc(times[0])) / (times.Count - 1)
            : null;

    /// <summary>The columns that hold the time; none if none does.</summary>
    public IReadOnlyList<string> TimeColumns => Report.TimeColumns;

    /// <summary>What was not read, and why.</summary>
    public IReadOnlyList<LeftOut> LeftOut => Report.LeftOut;

    /// <summary>What a reader of the results should know, as which columns were left out.</summary>
    public IReadOnlyList<string> Notes => [.. LeftOut.Select(left => left.ToString()), .. Report.Notes];

    /// <summary>SHA-256 over names and values: the same recording, whatever its file looks like.</summary>
    public string Fingerprint()
    {
        byte[] names = Encoding.UTF8.GetBytes(string.Join('\n', Columns));
        return Convert.ToHexStringLower(SHA256.HashData([.. SHA256.HashData(names), .. Values.Hash()]));
    }
}
