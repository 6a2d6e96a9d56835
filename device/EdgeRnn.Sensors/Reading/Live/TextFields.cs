using System.Runtime.InteropServices;
using EdgeRnn.Sensors.Reading.Tables;

namespace EdgeRnn.Sensors.Reading.Live;

/// <summary>What is noted of fields: how a number decided on the form of its column, and text in channels of numbers, which is read as missing: each word of a channel once, and again each time ten times as many fields hold it.</summary>
internal sealed class TextFields
{
    private const int MostWords = 16;

    private readonly Dictionary<(string Channel, string Word), long> _counts = [];
    private readonly Queue<string> _notes = [];

    public void Add(LiveChannel channel, ReadOnlySpan<byte> field, long line)
    {
        string word = ChannelColumn.Shown(field.Trim(" \t"u8));
        if (!_counts.ContainsKey((channel.Name, word)) && _counts.Keys.Count(key => key.Channel == channel.Name) >= MostWords)
        {
            word = "";
        }

        long count = ++CollectionsMarshal.GetValueRefOrAddDefault(_counts, (channel.Name, word), out _);
        if (!IsPowerOfTen(count))
        {
            return;
        }

        string times = count == 1 ? "" : $", {count} times so far";
        _notes.Enqueue(word.Length == 0 ? $"column '{channel.Name}': further text than that is no number either and is read as missing{times}"
            : $"line {line}: '{word}' in column '{channel.Name}' is no number and is read as missing{times}{Declare(word)}");
    }

    /// <summary>Notes how a number decided on the form of a column's numbers.</summary>
    public void Add(LiveChannel channel, string decision, long line) => _notes.Enqueue($"line {line}, column '{channel.Name}': {decision}");

    public bool TryTakeNote(out string? note) => _notes.TryDequeue(out note);

    /// <summary>How the user declares the word; empty where the option cannot hold it.</summary>
    private static string Declare(string word)
    {
        if (word.AsSpan().ContainsAny(',', '\'', '…'))
        {
            return "";
        }

        string quote = word.All(char.IsAsciiLetterOrDigit) ? "" : "'";
        return $"; if it stands for a missing value: --missing {quote}{word}{quote}, or reading:missing={word} in settings";
    }

    private static bool IsPowerOfTen(long count)
    {
        while (count % 10 == 0)
        {
            count /= 10;
        }

        return count == 1;
    }
}
