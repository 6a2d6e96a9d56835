using System.Text;

namespace EdgeRnn.Sensors.Reading.Values;

/// <summary>Words that stand for a missing value or for one of two states.</summary>
internal static class ValueWords
{
    private const int Longest = 12;

    private static readonly HashSet<string> Missing = new(StringComparer.OrdinalIgnoreCase)
    {
        "NA", "N/A", "NaN", "-NaN", "+NaN", "null", "none", "nil", "unavailable", "unknown", "missing", "undefined", "n.a.", "k.A.",
        "-", "--", "---", "----", "?", "#N/A", "#NV", "#NA", "(null)", "\\N", "<NA>", "1.#QNAN", "-1.#IND", "#DIV/0!", "#VALUE!", "#WERT!", "#REF!", "#BEZUG!", "#NUM!", "#ZAHL!",
    };

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> MissingLookup = Missing.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly (string Off, string On)[] States =
    [
        ("off", "on"), ("false", "true"), ("closed", "open"), ("no", "yes"), ("inactive", "active"), ("not_home", "home"),
        ("clear", "detected"), ("low", "high"), ("aus", "ein"), ("nein", "ja"),
        ("geschlossen", "offen"), ("zu", "auf"), ("falsch", "wahr"), ("non", "oui"), ("faux", "vrai"), ("dry", "wet"), ("down", "up"), ("stopped", "running"),
        ("disconnected", "connected"), ("absent", "present"), ("unlocked", "locked"),
    ];

    private static readonly HashSet<string> Summaries = new(StringComparer.OrdinalIgnoreCase)
    {
        "sum", "total", "min", "minimum", "max", "maximum", "mean", "average", "avg", "median", "std", "stdev", "std.dev.", "count",
        "summe", "gesamt", "mittel", "mittelwert", "durchschnitt", "anzahl", "somme", "moyenne", "suma", "promedio", "media", "totale",
    };

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> SummaryLookup = Summaries.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>How many pairs of states there are.</summary>
    public static int Pairs => States.Length;

    /// <summary>Nothing, or one of the words for nothing.</summary>
    public static bool IsMissing(ReadOnlySpan<byte> text) => text.IsEmpty || Contains(MissingLookup, text);

    /// <summary>A word that stands in place of the time where a line sums up those above it.</summary>
    public static bool IsSummary(ReadOnlySpan<byte> text) => Contains(SummaryLookup, text.Trim(" \t"u8).TrimEnd((byte)':'));

    private static bool Contains(HashSet<string>.AlternateLookup<ReadOnlySpan<char>> words, ReadOnlySpan<byte> text)
    {
        Span<char> word = stackalloc char[Longest];
        return text.Length <= Longest && Ascii.ToUtf16(text, word, out int length) == System.Buffers.OperationStatus.Done && words.Contains(word[..length]);
    }

    /// <summary>Reads a word of the pair as 0 (off) or 1 (on).</summary>
    public static bool TryState(ReadOnlySpan<byte> text, int pair, out float value)
    {
        bool isOn = Ascii.EqualsIgnoreCase(text, States[pair].On);
        value = isOn ? 1 : 0;
        return isOn || Ascii.EqualsIgnoreCase(text, States[pair].Off);
    }

    /// <summary>The pair as it is shown.</summary>
    public static string Describe(int pair) => $"'{States[pair].On}' is read as 1, '{States[pair].Off}' as 0";
}
