using System.Globalization;
using EdgeRnn.Device.Output;
using EdgeRnn.Device.Sinks;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EdgeRnn.Device.Terminal;

/// <summary>The channels of a stream, a line each: value now, forecasts with the bounds of the first, score; as many columns as fit.</summary>
/// <param name="status">Of the stream.</param>
/// <param name="marked">The channel whose curves are seen, which is never left out.</param>
internal sealed class ChannelTable(StreamStatus status, int marked)
{
    private const int Narrowest = 8;
    private static readonly Style Quiet = new(Color.Grey);

    private readonly record struct Column(string Name, int Width, Func<int, string> Cell);

    /// <param name="count">Channels that have room.</param>
    /// <param name="width">Of the terminal.</param>
    public IEnumerable<IReadOnlyList<Segment>> Lines(int count, int width)
    {
        if (count == 0)
        {
            yield break;
        }

        IReadOnlyList<Column> columns = Columns(width);
        int names = Math.Min(width - columns.Sum(column => column.Width), Math.Max(Narrowest, status.Channels.Max(channel => TextWidth.Of(Name(channel)))) + 1);
        string left = count < status.Channels.Count ? string.Create(CultureInfo.InvariantCulture, $"{count} of {status.Channels.Count}") : "channel";
        yield return [new(left.PadRight(names)[..names], Quiet), .. columns.Select(column => new Segment(column.Name.PadLeft(column.Width), Quiet))];
        foreach (int channel in Enumerable.Range(0, status.Channels.Count).OrderBy(channel => channel == marked ? 0 : 1).Take(count).Order())
        {
            string name = TextWidth.Fit(Name(status.Channels[channel]), names - 1) + " ";
            Style style = status.ChannelScores[channel] >= 50 ? new Style(Color.Red) : Style.Plain;
            yield return [new(name, style), .. columns.Select(column => new Segment(column.Cell(channel).PadLeft(column.Width), style))];
        }
    }

    /// <summary>In the order of their places; those of most use are chosen first.</summary>
    private List<Column> Columns(int width)
    {
        List<(int Place, Column Column)> wanted =
        [
            (0, new("now", 11, channel => Figure.Of(status.Values[channel]))),
            (9, new("score", 7, channel => status.ChannelScores[channel].ToString("0", CultureInfo.InvariantCulture))),
            (1, new($"{status.Horizons[0]} ahead", 11, channel => Figure.Of(status.Forecast(0, channel)))),
            (8, new("its bounds", 26, channel => status.Bounds(0, channel) is var (lower, upper) && float.IsFinite(lower) ? $"{Figure.Of(lower)} to {Figure.Of(upper)}" : "")),
            .. Enumerable.Range(1, status.Horizons.Count - 1).Select(horizon => (2, new Column(
                string.Create(CultureInfo.InvariantCulture, $"{status.Horizons[horizon]} ahead"), 11, channel => Figure.Of(status.Forecast(horizon, channel))))),
        ];
        int room = width - Narrowest;
        return [.. wanted.TakeWhile(column => (room -= column.Column.Width) >= 0).OrderBy(column => column.Place).Select(column => column.Column)];
    }

    private static string Name(EdgeRnn.Sensors.SensorChannel channel) => channel.Unit.Length > 0 ? $"{channel.Id} {channel.Unit}" : channel.Id;
}
