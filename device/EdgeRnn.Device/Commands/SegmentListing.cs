using System.Text.Json;
using EdgeRnn.Device.Output;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading.Times;
using EdgeRnn.Storage.Journal;
using static System.FormattableString;

namespace EdgeRnn.Device.Commands;

/// <summary>What segments of a journal hold, as text or JSON.</summary>
internal static class SegmentListing
{
    public static void Write(IReadOnlyList<JournalSegment> segments, bool asJson, TextWriter output)
    {
        if (asJson)
        {
            JsonOutput.Write(output, json =>
            {
                json.WriteString("kind", "journal");
                json.WriteNumber("format", JournalSegment.Format);
                json.WriteObjects("segments", segments, segment => WriteJson(json, segment));
            });
            return;
        }

        foreach (JournalSegment segment in segments)
        {
            WriteText(Page.Over(output), segment);
        }
    }

    private static void WriteText(TextWriter output, JournalSegment segment)
    {
        output.WriteLine(Invariant(
            $"{segment.Path}: segment {segment.Number} of a journal, format {JournalSegment.Format}, begun {TimeText.Exact(segment.Created)}"));
        output.WriteLine(Invariant($"{segment.UsedBytes:N0} of {segment.FileBytes:N0} bytes used, opened {segment.Openings} times")
            + (segment.MisfitBytes > 0 ? Invariant($", {segment.MisfitBytes:N0} bytes behind the last record do not fit: {segment.MisfitRecords} records, ")
                + (segment.IsDamaged ? "damaged or behind a damaged one" : "not written in full") : ""));
        foreach (JournalPart part in segment.Parts)
        {
            output.WriteLine(Invariant(
                $"  {part.Stream}: {part.Samples} {Plural.Of(part.Samples, "sample")}, {part.FirstSequence} to {part.LastSequence}, {TimeText.Exact(part.FirstTime)} to {TimeText.Exact(part.LastTime)}, ")
                + Invariant($"{part.Learned} learned from, {part.Dropped} dropped before them; {part.Channels.Count} {Plural.Of(part.Channels.Count, "channel")}: {string.Join(", ", part.Channels.Take(24))}"));
        }
    }

    private static void WriteJson(Utf8JsonWriter json, JournalSegment segment)
    {
        json.WriteString("file", segment.Path);
        json.WriteNumber("number", segment.Number);
        json.WriteString("created", TimeText.Exact(segment.Created));
        json.WriteNumber("fileBytes", segment.FileBytes);
        json.WriteNumber("usedBytes", segment.UsedBytes);
        json.WriteNumber("misfitBytes", segment.MisfitBytes);
        json.WriteNumber("misfitRecords", segment.MisfitRecords);
        json.WriteNumber("openings", segment.Openings);
        json.WriteObjects("streams", segment.Parts, part =>
        {
            json.WriteString("stream", part.Stream);
            json.WriteNumber("samples", part.Samples);
            json.WriteNumber("firstSequence", part.FirstSequence);
            json.WriteNumber("lastSequence", part.LastSequence);
            json.WriteString("firstTime", TimeText.Exact(part.FirstTime));
            json.WriteString("lastTime", TimeText.Exact(part.LastTime));
            json.WriteNumber("learned", part.Learned);
            json.WriteNumber("dropped", part.Dropped);
            json.WriteStrings("channels", part.Channels);
        });
    }
}
