using System.Globalization;
using EdgeRnn.Sensors.Reading.Tables;
using EdgeRnn.Sensors.Reading.Values;

namespace EdgeRnn.Sensors.Reading;

/// <summary>What is worth saying of a channel that was read.</summary>
internal static class ChannelNotes
{
    /// <summary>Values that loggers write where they have none.</summary>
    private static readonly float[] Sentinels = [-999, -9999, -99, -200, -127, -273, 85, 999, 9999, 999.9f, -999.9f, 65535, 32767, -32768, 6553.5f];

    private static readonly HashSet<string> Usual = new(StringComparer.OrdinalIgnoreCase) { "NA", "NaN", "N/A", "-NaN", "null" };

    public static IEnumerable<string> Of(ChannelColumn channel, FloatTable values, int place)
    {
        foreach ((string word, long count) in channel.Words.Where(word => !Usual.Contains(word.Key)))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"column '{channel.Name}': '{Messages.PlainText.Of(word)}' is read as missing, {count} times");
        }

        if (channel.Plan.Reader.Pair >= 0)
        {
            yield return $"column '{channel.Name}': {ValueWords.Describe(channel.Plan.Reader.Pair)}";
        }

        if (channel.Plan.Reader.Form.IsGrouped)
        {
            yield return $"column '{channel.Name}': {channel.Plan.Reader.Form.Describe()}";
        }

        if (channel.LostSteps > 0)
        {
            yield return $"column '{channel.Name}': {channel.LostSteps} steps are finer than a float is at such size and are lost; if it is a total, its increments can be modelled: rename it NAME_total, or take its differences first";
        }

        if (channel.IsCounter)
        {
            string falls = channel.Steps is { Wraps: > 0 } or { Resets: > 0 } ? $", {channel.Steps.Wraps} wraps and {channel.Steps.Resets} resets" : "";
            yield return $"column '{channel.Name}' is a running total: its increments are modelled{falls}";
        }
        else if (Suggestion(channel, values, place) is { } suggestion)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"column '{channel.Name}': {suggestion.Value:G9} stands alone, {suggestion.Count} times, far from all else ({suggestion.Low:G6} to {suggestion.High:G6}); if it stands for a missing value: --missing {suggestion.Value:G9}");
        }
    }

    /// <summary>A known stand-in that lies further from all other values than these lie apart.</summary>
    private static (float Value, long Count, float Low, float High)? Suggestion(ChannelColumn channel, FloatTable values, int place)
    {
        // What lies far from all else is the least value or the largest.
        foreach (float sentinel in Sentinels.Where(sentinel => sentinel == channel.Low || sentinel == channel.High))
        {
            long count = 0;
            float low = float.PositiveInfinity, high = float.NegativeInfinity;
            for (long row = 0; row < values.Rows; row++)
            {
                float value = values[row][place];
                if (value == sentinel)
                {
                    count++;
                }
                else if (!float.IsNaN(value))
                {
                    (low, high) = (MathF.Min(low, value), MathF.Max(high, value));
                }
            }

            float distance = sentinel < low ? low - sentinel : sentinel > high ? sentinel - high : 0;
            if (count > 0 && high > low && distance > high - low)
            {
                return (sentinel, count, low, high);
            }
        }

        return null;
    }
}
