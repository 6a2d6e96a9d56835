using System.Globalization;
using System.Text;
using EdgeRnn.Device.Output;
using EdgeRnn.Sensors.Messages;

namespace EdgeRnn.Device.Sinks.Lines;

/// <summary>A line per report, for people.</summary>
internal sealed class LinesOutput(TextWriter output) : IReportSink
{
    private const int MostChannels = 6;

    public void Report(StreamStatus status)
    {
        StringBuilder line = new();
        CultureInfo plain = CultureInfo.InvariantCulture;
        line.Append(plain, $"{LocalTime.Of(status.Time)} {status.Stream}: {StreamWords.Of(status.State)}, {status.Rows} {Plural.Of(status.Rows, "sample")}");
        if (double.IsFinite(status.Skill))
        {
            line.Append(plain, $", squared error {TableNumber.Of(1 - status.Skill, "0.00")} of persistence's");
        }

        line.Append(plain, $", score {status.HighestScore:0}{(status.Alarm ? " ALARM" : "")}");
        if (status.Counts.Dropped + status.Counts.SkippedTraining + status.Counts.MissedReads > 0)
        {
            line.Append(plain, $", {status.Counts.Dropped} dropped, {status.Counts.MissedReads} not read, {status.Counts.SkippedTraining} not learned from");
        }

        line.Append(plain, $"{(status.LostReports > 0 ? $", {status.LostReports} {Plural.Of(status.LostReports, "report")} lost" : "")}{(status.NotSafe is null ? "" : $", NOT SAFE: {status.NotSafe}")}");
        for (int channel = 0; channel < Math.Min(MostChannels, status.Channels.Count); channel++)
        {
            line.Append(plain, $"; {status.Channels[channel].Id} {Figure.Of(status.Values[channel])}");
            line.Append(status.Channels[channel].Unit is { Length: > 0 } unit ? $" {unit}" : "");
            for (int horizon = 0; horizon < status.Horizons.Count; horizon++)
            {
                line.Append(plain, $"{(horizon == 0 ? " → " : ", ")}{Figure.Of(status.Forecast(horizon, channel))} ({status.Horizons[horizon]} ahead)");
            }
        }

        line.Append(status.Channels.Count > MostChannels ? $"; and {status.Channels.Count - MostChannels} more" : "");
        Write(line.ToString());
    }

    public void Report(StreamEvent happened)
    {
        Write($"{LocalTime.Of(happened.Time)} {happened.Stream}: {StreamWords.Of(happened)}");
    }

    private void Write(string line)
    {
        output.WriteLine(line);
        output.Flush();
    }
}
