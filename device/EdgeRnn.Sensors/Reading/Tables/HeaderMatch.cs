using System.Text;

namespace EdgeRnn.Sensors.Reading.Tables;

/// <summary>Recognises records that repeat the header, as where recordings were joined or a logger started again.</summary>
internal sealed class HeaderMatch
{
    private readonly byte[][] _header;
    private readonly int _first;

    /// <param name="header">The fields of the header; empty for none.</param>
    public HeaderMatch(IReadOnlyList<string> header)
    {
        _header = [.. header.Select(Encoding.UTF8.GetBytes)];
        _first = Array.FindIndex(_header, cell => cell.Length > 0);
    }

    public bool Matches(IRecord record)
    {
        if (_first < 0 || !record[_first].SequenceEqual(_header[_first]) || record.Count != _header.Length)
        {
            return false;
        }

        for (int i = _first + 1; i < _header.Length; i++)
        {
            if (!record[i].SequenceEqual(_header[i]))
            {
                return false;
            }
        }

        return true;
    }
}
