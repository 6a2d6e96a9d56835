using System.Globalization;
using System.Text;
using EdgeRnn.Device.Output;

namespace EdgeRnn.Device.Sinks.Lines;

/// <summary>A line per report, for people.</summary>
internal sealed class LinesOutput(TextWriter output) : IReportSink
{
    private const int MostChannels = 6;

    public void Report(StreamStatus status)
    {
        StringBuilder line = new();
        CultureInfo plain = CultureInfo.InvariantCulture;
        line.Append(plain, $"{status.Time:HH:mm:ss}Z {status.Stream}: {StreamWords.Of(status.State)}, {status.Rows} samples");
        if (double.IsFinite(status.Skill))
        {
            line.Append(plain, $", squared error {TableNumber.Of(1 - status.Skill, "0.00")} of persistence's");
        }

        line.Append(plain, $", score {status.HighestScore:0}{(status.Alarm ? " ALARM" : "")}");
        if (status.Counts.Dropped + status.Counts.SkippedTraining + status.Counts.MissedReads > 0)
        {
            line.Append(plain, $", {status.Counts.Dropped} dropped, {status.Counts.MissedReads} not read, {status.Counts.SkippedTraining} not learned from");
        }

        line.Append(plain, $"{(status.LostReports > 0 ? $", {status.LostReports} reports lost" : "")}");
        for (int channel = 0; channel < Math.Min(MostChannels, status.Channels.Count); channel++)
        {
            line.Append(plain, $"; {status.Channels[channel].Id} {Number(status.Values[channel])}");
            for (int horizon = 0; horizon < status.Horizons.Count; horizon++)
            {
                line.Append(plain, $" {(horizon == 0 ? "→ " : "")}{Number(status.Forecast(horizon, channel))}");
            }

            line.Append(status.Channels[channel].Unit is { Length: > 0 } unit ? $" {unit}" : "");
        }

        line.Append(status.Channels.Count > MostChannels ? $"; and {status.Channels.Count - MostChannels} more" : "");
        Write(line.ToString());
    }

    public void Report(StreamEvent happened)
    {
        string text = happened switch
        {
            StartedEvent started => $"{started.What}; {started.How}",
            AlarmEvent { Begins: true } alarm => $"ALARM, score {alarm.Score:0}: {alarm.Channel} {StreamWords.Of(alarm.Cause)}",
            AlarmEvent => "the alarm is over",
            StateEvent state => StreamWords.Of(state.State),
            SilenceEvent { Begins: true } silence => $"silent: no value of any channel for {silence.After.TotalSeconds:0} s",
            SilenceEvent => "values come again",
            WentBackEvent back => $"its error diverged; it continues from the checkpoint of sample {back.Row}",
            _ => throw new ArgumentException($"unknown event {happened}", nameof(happened)),
        };
        Write(string.Create(CultureInfo.InvariantCulture, $"{happened.Time:HH:mm:ss}Z {happened.Stream}: {text}"));
    }

    private static string Number(float value) => float.IsNaN(value) ? "-" : value.ToString("G5", CultureInfo.InvariantCulture);

    private void Write(string line)
    {
        output.WriteLine(line);
        output.Flush();
    }
}
