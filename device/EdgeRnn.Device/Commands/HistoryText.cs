using EdgeRnn.Device.Output;
using EdgeRnn.Device.Sinks.History;
using EdgeRnn.Sensors.Messages;
using static System.FormattableString;

namespace EdgeRnn.Device.Commands;

/// <summary>What <c>edgernn history</c> prints for people, and as CSV.</summary>
internal static class HistoryText
{
    /// <summary>Every channel, and what happened.</summary>
    public static void WriteOverview(HistoryReader history, DateTime since, TextWriter output)
    {
        List<HistorySeries> all = history.Series();
        if (all.Count == 0)
        {
            output.WriteLine("no reports yet: the service writes one every reportSeconds; see: edgernn config");
        }
        else
        {
            TextTable table = new("stream", "channel", "unit", ">reports", ">every", "newest");
            all.ForEach(series => table.Add(series.Stream, series.Channel, series.Unit, Invariant($"{series.Samples}"), series.IntervalText, Invariant($"{series.Last:u}")));
            table.Write(output);
            output.WriteLine();
            Page.Over(output).WriteLine("Reports, not every sample: their interval is reportSeconds. Every sample is in the journal: edgernn journal STATE --stream NAME --export FILE.csv");
        }

        if (history.CountUndated() is > 0 and var undated)
        {
            Page.Over(output).WriteLine(Invariant($"{undated} {Plural.Of(undated, "report or event is", "reports and events are")} of a clock that was not set (1970): order and distances are right, dates are not known; --hours 1000000 lists them too"));
        }

        foreach (HistoryEvent happened in history.Events(since))
        {
            string score = double.IsNaN(happened.Score) ? "" : Invariant($", score {happened.Score:0}");
            Page.Over(output).WriteLine(Invariant($"{happened.Time:u} {happened.Stream}: {happened.Kind} {happened.Channel}").TrimEnd() + score);
        }
    }

    /// <summary>A channel's reports as CSV.</summary>
    public static void WriteSamples(HistorySeries series, List<HistorySample> samples, TextWriter output, TextWriter messages)
    {
        messages.WriteLine($"edgernn: {series.Kept(samples.Count)} (reportSeconds); every sample: edgernn journal STATE --stream {series.Stream} --export FILE.csv");
        output.WriteLine("time,value,forecast,score,lower,upper");
        samples.ForEach(sample => output.WriteLine(Invariant(
            $"{sample.Time:yyyy-MM-ddTHH:mm:ss.fffZ},{Number(sample.Value)},{Number(sample.Forecast)},{sample.Score:0.##},{Number(sample.Lower)},{Number(sample.Upper)}")));
    }

    private static string Number(double value) => double.IsNaN(value) ? "" : Invariant($"{(float)value}");
}
