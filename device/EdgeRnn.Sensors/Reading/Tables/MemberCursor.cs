using EdgeRnn.Sensors.Reading.Dialects;

namespace EdgeRnn.Sensors.Reading.Tables;

/// <summary>The records of JSON lines or of the line protocol.</summary>
/// <param name="lines">Owned from here on.</param>
/// <param name="form">Which of them.</param>
/// <param name="firstLine">Lines in front of it are passed over.</param>
internal sealed class MemberCursor(LineReader lines, TextForm form, long firstLine) : IRecordCursor
{
    private readonly MemberLine _line = new(form);

    public IReadOnlyList<string> Names => _line.Names;

    public long Line => lines.Number;

    public int Count => _line.Count;

    public ReadOnlySpan<byte> this[int place] => _line[place];

    public bool TryParse(int place, out float value)
    {
        value = 0;
        return false;
    }

    public bool Next()
    {
        if (_line.TakeMore())
        {
            return true;
        }

        while (lines.Next(out ReadOnlySpan<byte> line))
        {
            if (lines.Number >= firstLine && _line.Take(line))
            {
                return true;
            }
        }

        return false;
    }

    public void Dispose() => lines.Dispose();
}
