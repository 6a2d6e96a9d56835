using System.Globalization;
using System.Text.Json;
using EdgeRnn.Device.Output;
using EdgeRnn.Device.State;
using EdgeRnn.Storage.Journal;

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
                json.WriteStartArray("segments");
                foreach (JournalSegment segment in segments)
                {
                    WriteJson(json, segment);
                }

                json.WriteEndArray();
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
            $"{segment.Path}: segment {segment.Number} of a journal, format {JournalSegment.Format}, begun {JournalRecording.TimeText(segment.Created)}"));
        output.WriteLine(Invariant($"{segment.UsedBytes:N0} of {segment.FileBytes:N0} bytes used, opened {segment.Openings} times")
            + (segment.MisfitBytes > 0 ? Invariant($", {segment.MisfitBytes:N0} bytes behind the last record do not fit and are cut off at the next start") : ""));
        foreach (JournalPart part in segment.Parts)
        {
            output.WriteLine(Invariant(
                $"  {part.Stream}: {part.Samples} samples, {part.FirstSequence} to {part.LastSequence}, {JournalRecording.TimeText(part.FirstTime)} to {JournalRecording.TimeText(part.LastTime)}, ")
                + Invariant($"{part.Learned} learned from, {part.Dropped} dropped before them; {part.Channels.Count} channels: {string.Join(", ", part.Channels.Take(24))}"));
        }
    }

    private static void WriteJson(Utf8JsonWriter json, JournalSegment segment)
    {
        json.WriteStartObject();
        json.WriteString("file", segment.Path);
        json.WriteNumber("number", segment.Number);
        json.WriteString("created", JournalRecording.TimeText(segment.Created));
        json.WriteNumber("fileBytes", segment.FileBytes);
        json.WriteNumber("usedBytes", segment.UsedBytes);
        json.WriteNumber("misfitBytes", segment.MisfitBytes);
        json.WriteNumber("openings", segment.Openings);
        json.WriteStartArray("streams");
        foreach (JournalPart part in segment.Parts)
        {
            json.WriteStartObject();
            json.WriteString("stream", part.Stream);
            json.WriteNumber("samples", part.Samples);
            json.WriteNumber("firstSequence", part.FirstSequence);
            json.WriteNumber("lastSequence", part.LastSequence);
            json.WriteString("firstTime", JournalRecording.TimeText(part.FirstTime));
            json.WriteString("lastTime", JournalRecording.TimeText(part.LastTime));
            json.WriteNumber("learned", part.Learned);
            json.WriteNumber("dropped", part.Dropped);
            json.WriteStartArray("channels");
            foreach (string channel in part.Channels)
            {
                json.WriteStringValue(channel);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
