using System.Text;
using System.Text.Json;
using EdgeRnn.Sensors.Reading;

namespace EdgeRnn.Sensors.Text;

/// <summary>Lines of one flat JSON object each; members that hold numbers in the first line are the channels.</summary>
internal sealed class JsonRows : IRowFormat
{
    private readonly byte[][] _names;
    private readonly byte[]? _time;

    /// <param name="first">The first line.</param>
    /// <exception cref="SensorException">It is no JSON object.</exception>
    public JsonRows(ReadOnlySpan<byte> first)
    {
        List<string> names = [];
        try
        {
            Utf8JsonReader reader = new(first);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                reader.Read();
                if (_time is null && ColumnSample.IsTimeName(name) && TryTime(ref reader, out _))
                {
                    _time = Encoding.UTF8.GetBytes(name);
                }
                else if (reader.TokenType is JsonTokenType.Number or JsonTokenType.Null)
                {
                    names.Add(name);
                }

                reader.Skip();
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw Broken(error);
        }

        Names = names;
        _names = [.. names.Select(Encoding.UTF8.GetBytes)];
    }

    public IReadOnlyList<string> Names { get; }

    public bool StartsWithSample => true;

    public void Read(ReadOnlySpan<byte> line, Span<float> values, out long? time)
    {
        values.Fill(float.NaN);
        time = null;
        try
        {
            Utf8JsonReader reader = new(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw new SensorException("no JSON object; expected one in each line, as the first");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadMember(ref reader, values, ref time);
            }

            // Behind the object there may be blanks only: the reader throws otherwise.
            reader.Read();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw Broken(error);
        }
    }

    private void ReadMember(ref Utf8JsonReader reader, Span<float> values, ref long? time)
    {
        if (_time is not null && reader.ValueTextEquals(_time))
        {
            reader.Read();
            time = TryTime(ref reader, out long nanoseconds) ? nanoseconds : null;
            reader.Skip();
            return;
        }

        int channel = ChannelOf(ref reader);
        reader.Read();
        if (channel >= 0)
        {
            values[channel] = reader.TokenType switch
            {
                JsonTokenType.Number => (float)reader.GetDouble(),
                JsonTokenType.Null => float.NaN,
                _ => throw new SensorException($"member {Names[channel]} is no number; expected one, or null where it is missing"),
            };
        }

        reader.Skip();
    }

    private int ChannelOf(ref Utf8JsonReader reader)
    {
        for (int i = 0; i < _names.Length; i++)
        {
            if (reader.ValueTextEquals(_names[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool TryTime(ref Utf8JsonReader reader, out long nanoseconds)
    {
        nanoseconds = 0;
        return reader.TokenType is JsonTokenType.Number or JsonTokenType.String && TimeText.TryParse(reader.ValueSpan, out nanoseconds);
    }

    /// <summary>Text that is no UTF-8 is an invalid operation to the reader, without a place.</summary>
    private static SensorException Broken(Exception error) =>
        new($"no JSON object{(error is JsonException { BytePositionInLine: { } at } ? $" at byte {at + 1}" : "")}; expected one in each line", error);
}
