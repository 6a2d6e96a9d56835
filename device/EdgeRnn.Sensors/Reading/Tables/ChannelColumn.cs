using System.Text;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading.Roles;
using EdgeRnn.Sensors.Reading.Values;

namespace EdgeRnn.Sensors.Reading.Tables;

/// <summary>Reads the fields of one channel and counts what they hold.</summary>
/// <param name="plan">What was decided of its column.</param>
/// <param name="name">Of the channel.</param>
internal sealed class ChannelColumn(ColumnPlan plan, string name)
{
    /// <summary>Beyond it a float does not hold every whole number.</summary>
    public const float ExactWhole = 1 << 24;

    private const int FirstFields = 3;

    private readonly List<string> _first = [];
    private Dictionary<string, long>? _words;
    private double _exact = double.NaN;

    public ColumnPlan Plan => plan;

    public int Place { get; } = plan.Place;

    /// <summary>Numbers with a decimal point are values, whatever they are.</summary>
    public bool IsPlain => plan.Role != ColumnRole.Counter && plan.Reader.IsPlain;

    /// <summary>Its first fields have been seen.</summary>
    public bool IsBegun => _first.Count == FirstFields;

    public string Name => name;

    public long Numbers { get; private set; }

    public long Missing { get; private set; }

    public long Texts { get; private set; }

    public long FirstTextLine { get; private set; }

    public string? FirstText { get; private set; }

    /// <summary>How often each word for a missing value stood there.</summary>
    public IReadOnlyDictionary<string, long> Words => _words ?? [];

    public bool IsCounter => plan.Role == ColumnRole.Counter;

    /// <summary>How a total was differenced, once it is.</summary>
    public CounterSteps? Steps { get; set; }

    /// <summary>The first fields that held something.</summary>
    public IReadOnlyList<string> First => _first;

    /// <summary>The least number so far; infinite before the first.</summary>
    public double Low { get; private set; } = double.PositiveInfinity;

    /// <summary>The largest number so far.</summary>
    public double High { get; private set; } = double.NegativeInfinity;

    /// <summary>Steps between values so large that a float does not hold them apart.</summary>
    public long LostSteps { get; private set; }

    /// <summary>Some numbers, and all of them one.</summary>
    public bool IsConstant => Numbers > 2 && Low == High;

    /// <summary>Reads a field as a number in single precision; NaN where it is missing or text.</summary>
    /// <param name="field">The field.</param>
    /// <param name="line">Where it stands.</param>
    /// <param name="kind">What the field holds.</param>
    public float Read(ReadOnlySpan<byte> field, long line, out CellContent kind)
    {
        kind = plan.Reader.Read(field, out float value);
        Count(kind, field, line, value);
        if (kind == CellContent.Number && MathF.Abs(value) >= ExactWhole && plan.Reader.Read(field, out double exact) == CellContent.Number)
        {
            LostSteps += exact != _exact && (float)exact == (float)_exact ? 1 : 0;
            _exact = exact;
        }

        return value;
    }

    /// <summary>Takes in numbers that were read without their fields being seen here.</summary>
    /// <param name="count">How many.</param>
    /// <param name="low">The least of all numbers.</param>
    /// <param name="high">The largest.</param>
    public void Count(long count, float low, float high)
    {
        Numbers += count;
        (Low, High) = (Math.Min(Low, low), Math.Max(High, high));
    }

    /// <summary>Reads a field as a running total; NaN where it is missing or text.</summary>
    public double ReadTotal(ReadOnlySpan<byte> field, long line, out CellContent kind)
    {
        kind = plan.Reader.Read(field, out double value);
        Count(kind, field, line, value);
        return value;
    }

    private void Count(CellContent kind, ReadOnlySpan<byte> field, long line, double value)
    {
        if (_first.Count < FirstFields && !field.IsEmpty)
        {
            _first.Add(Shown(field));
        }

        if (kind == CellContent.Number)
        {
            Numbers++;
            Low = value < Low ? value : Low;
            High = value > High ? value : High;
        }
        else if (kind == CellContent.Missing)
        {
            Missing++;
            CountWord(field);
        }
        else if (kind == CellContent.Text && Texts++ == 0)
        {
            (FirstText, FirstTextLine) = (Shown(field), line);
        }
    }

    private void CountWord(ReadOnlySpan<byte> field)
    {
        const int MostWords = 16;
        ReadOnlySpan<byte> word = field.Trim(" \t"u8);
        if (word.IsEmpty || (_words ??= []).Count >= MostWords)
        {
            return;
        }

        string text = Encoding.UTF8.GetString(word);
        _words[text] = _words.GetValueOrDefault(text) + 1;
    }

    /// <summary>A field as it may be shown.</summary>
    public static string Shown(ReadOnlySpan<byte> text) =>
        PlainText.Of(Encoding.UTF8.GetString(text[..Math.Min(text.Length, 40)])) + (text.Length > 40 ? "…" : "");
}
