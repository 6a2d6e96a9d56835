using System.Security.Cryptography;
using System.Text;

namespace EdgeRnn.Sensors.Reading;

/// <summary>A recording in memory: a row of floats per sample, NaN where a value is missing.</summary>
/// <param name="Path">Where it came from.</param>
/// <param name="Columns">The channels' names.</param>
/// <param name="Values">The samples.</param>
/// <param name="Missing">How many values are missing.</param>
/// <param name="TimeColumns">The columns that hold the time; none if none does.</param>
/// <param name="Notes">What a reader of the results should know, as which columns were left out.</param>
internal sealed record LoadedRecording(
    string Path,
    IReadOnlyList<string> Columns,
    FloatTable Values,
    long Missing,
    IReadOnlyList<string> TimeColumns,
    IReadOnlyList<string> Notes)
{
    public long Rows => Values.Rows;

    /// <summary>SHA-256 over names and values: the same recording, whatever its file looks like.</summary>
    public string Fingerprint()
    {
        byte[] names = Encoding.UTF8.GetBytes(string.Join('\n', Columns));
        return Convert.ToHexStringLower(SHA256.HashData([.. SHA256.HashData(names), .. Values.Hash()]));
    }
}

/// <summary>What to read of a recording.</summary>
/// <param name="Columns">The channels wanted; null takes every numeric column but the time.</param>
/// <param name="TimeColumn">The column that holds the time; null finds it.</param>
internal sealed record RecordingRequest(IReadOnlyList<string>? Columns = null, string? TimeColumn = null);
