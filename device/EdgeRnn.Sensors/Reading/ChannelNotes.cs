using System.Globalization;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading.Tables;
using EdgeRnn.Sensors.Reading.Values;

namespace EdgeRnn.Sensors.Reading;

/// <summary>What is worth noting about a channel that was read.</summary>
internal static class ChannelNotes
{
    private static readonly HashSet<string> Usual = new(StringComparer.OrdinalIgnoreCase) { "NA", "NaN", "N/A", "-NaN", "null" };

    public static IEnumerable<string> Of(ChannelColumn channel, FloatTable values, int place)
    {
        foreach ((string word, long count) in channel.Words.Where(word => !Usual.Contains(word.Key)))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"column '{channel.Name}': '{Messages.PlainText.Of(word)}' is read as missing, {count} {Plural.Of(count, "time")}");
        }

        if (channel.Plan.Reader.Pair >= 0)
        {
            yield return $"column '{channel.Name}': {ValueWords.Describe(channel.Plan.Reader.Pair)}";
        }

        if (channel.Plan.Reader.Decision is { } decision)
        {
            yield return $"column '{channel.Name}': {decision}";
        }
        else if (channel.Plan.Reader.Form.IsGrouped)
        {
            yield return $"column '{channel.Name}': {channel.Plan.Reader.Form.Describe()}";
        }

        if (channel.LostSteps > 0)
        {
            yield return $"column '{channel.Name}': {channel.LostSteps} {Plural.Of(channel.LostSteps, "step is", "steps are")} finer than a float is at such size and {Plural.Of(channel.LostSteps, "is", "are")} lost; if it is a total, its increments can be modelled: rename it NAME_total, or take its differences first";
        }

        if (channel.IsCounter)
        {
            string falls = channel.Steps is { Wraps: > 0 } or { Resets: > 0 } ? $", {channel.Steps.Wraps} {Plural.Of(channel.Steps.Wraps, "wrap")} and {channel.Steps.Resets} {Plural.Of(channel.Steps.Resets, "reset")}" : "";
            yield return $"column '{channel.Name}' is a running total: its increments are modelled{falls}";
        }
        else if (Seen(channel, values, place).Note(channel.Name) is { } suggestion)
        {
            yield return suggestion;
        }
    }

    /// <summary>All values of a channel whose least or largest may stand in for a missing one; none of others.</summary>
    private static StandIn Seen(ChannelColumn channel, FloatTable values, int place)
    {
        StandIn seen = new();
        long rows = StandIn.IsKnown(channel.Low) || StandIn.IsKnown(channel.High) ? values.Rows : 0;
        for (long row = 0; row < rows; row++)
        {
            seen.See(values[row][place]);
        }

        return seen;
    }
}
