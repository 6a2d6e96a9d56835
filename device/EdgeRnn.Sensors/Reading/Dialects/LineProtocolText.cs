using System.Text;
using System.Text.RegularExpressions;

namespace EdgeRnn.Sensors.Reading.Dialects;

/// <summary>Recognises InfluxDB's line protocol: <c>measurement,tag=value field=1,other=2i 1709251200000000000</c>.</summary>
internal static partial class LineProtocolText
{
    private const int Looked = 4096;

    /// <summary>Whether the first lines are all of that form.</summary>
    public static bool Matches(ReadOnlySpan<byte> start)
    {
        string[] lines = Encoding.UTF8.GetString(start[..Math.Min(start.Length, Looked)]).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        lines = lines.Length > 1 && start.Length > Looked ? lines[..^1] : lines;
        return Array.TrueForAll(lines, line => line[0] == '#' || Line().IsMatch(line)) && Array.Exists(lines, line => line[0] != '#');
    }

    [GeneratedRegex("""^(\\.|[^,\s=\\])+(,(\\.|[^,\s=\\])+=(\\.|[^,\s=\\])+)*\s+(\\.|[^,\s=\\])+=("(\\.|[^"\\])*"|[^,\s"]+)(,(\\.|[^,\s=\\])+=("(\\.|[^"\\])*"|[^,\s"]+))*(\s+-?\d+)?$""")]
    private static partial Regex Line();
}
