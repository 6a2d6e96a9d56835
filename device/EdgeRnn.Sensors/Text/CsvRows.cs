using System.Text;
using EdgeRnn.Sensors.Kernel;
using EdgeRnn.Sensors.Reading;

namespace EdgeRnn.Sensors.Text;


/// <summary>Lines of fields between commas, semicolons, tabs or bars; a heading with names may come first.</summary>
internal sealed class CsvRows : IRowFormat
{
    private const int LeftOut = -1, Time = -2;

    private readonly byte _separator;
    private readonly bool _decimalComma;
    private readonly int[] _channelOfField;

    /// <param name="first">The first line.</param>
    /// <param name="second">The line behind it, which tells columns of text from columns of numbers.</param>
    public CsvRows(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        _separator = SeparatorOf(first);
        _decimalComma = _separator != (byte)',' && second.Contains((byte)',') && !second.Contains((byte)'.');
        List<byte[]> heading = Split(first), sample = Split(second);
        StartsWithSample = heading.Exists(field => NumericField.Read(field, _decimalComma, out _) == FieldKind.Number);
        _channelOfField = new int[heading.Count];
        List<string> names = [];
        bool timed = false;
        for (int i = 0; i < heading.Count; i++)
        {
            string name = StartsWithSample ? $"column{i + 1}" : Encoding.UTF8.GetString(heading[i]);
            ReadOnlySpan<byte> value = i < sample.Count ? sample[i] : [];
            bool isText = NumericField.Read(value, _decimalComma, out _) == FieldKind.Text;
            bool isTime = !timed && TimeText.TryParse(value, out _) && (isText || ColumnSample.IsTimeName(name));
            timed |= isTime;
            _channelOfField[i] = isTime ? Time : isText ? LeftOut : names.Count;
            if (_channelOfField[i] >= 0)
            {
                names.Add(name);
            }
        }

        Names = names;
    }

    public IReadOnlyList<string> Names { get; }

    public bool StartsWithSample { get; }

    public void Read(ReadOnlySpan<byte> line, Span<float> values, out long? time)
    {
        time = null;
        int field = 0;
        for (ReadOnlySpan<byte> rest = line; ; field++)
        {
            int end = rest.IndexOf(_separator);
            if (field < _channelOfField.Length)
            {
                ReadField(end < 0 ? rest : rest[..end], _channelOfField[field], values, ref time);
            }

            if (end < 0)
            {
                break;
            }

            rest = rest[(end + 1)..];
        }

        if (field + 1 != _channelOfField.Length)
        {
            throw new SensorException($"{field + 1} fields; expected {_channelOfField.Length}, as in the first line");
        }
    }

    private void ReadField(ReadOnlySpan<byte> field, int channel, Span<float> values, ref long? time)
    {
        if (channel == Time)
        {
            time = TimeText.TryParse(field, out long nanoseconds) ? nanoseconds : null;
        }
        else if (channel >= 0)
        {
            FieldKind kind = NumericField.Read(field.Trim((byte)'"'), _decimalComma, out values[channel]);
            values[channel] = kind == FieldKind.Infinite ? float.PositiveInfinity : values[channel];
            if (kind == FieldKind.Text)
            {
                throw new SensorException($"'{SysfsText.Printable(field)}' in column {Names[channel]}; expected a number, or nothing where it is missing");
            }
        }
    }

    private static byte SeparatorOf(ReadOnlySpan<byte> line)
    {
        foreach (byte separator in ";\t|,"u8)
        {
            if (line.Contains(separator))
            {
                return separator;
            }
        }

        return (byte)',';
    }

    private List<byte[]> Split(ReadOnlySpan<byte> line)
    {
        List<byte[]> fields = [];
        for (ReadOnlySpan<byte> rest = line; ;)
        {
            int end = rest.IndexOf(_separator);
            fields.Add((end < 0 ? rest : rest[..end]).Trim(" \t\""u8).ToArray());
            if (end < 0)
            {
                return fields;
            }

            rest = rest[(end + 1)..];
        }
    }
}
