using System.CommandLine;
using System.Globalization;
using EdgeRnn.Device.Output;
using EdgeRnn.Device.Service;
using EdgeRnn.Storage;
using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn journal</c>: what the journal of a state folder holds, and a stream of it as a recording.</summary>
internal static class JournalCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("STATE") { Description = "The state folder of the service" };
        Option<string?> stream = CommandOptions.Path("--stream", "NAME", "The stream [main]");
        Option<string?> export = CommandOptions.Path("--export", "FILE.csv", "Write the stream's samples there, as a recording for replay");
        Option<bool> json = CommandOptions.Flag("--json", "Print one JSON object and nothing else");
        var command = new Command("journal", "Show what the journal of samples holds, and write a stream of it as a recording.") { folder, stream, export, json };
        command.SetAction(parse =>
        {
            string journal = StateOwner.JournalFolder(parse.GetRequiredValue(folder)), name = parse.GetValue(stream) ?? "main";
            if (!Directory.Exists(journal))
            {
                throw UserException.Input($"{journal}: there is no journal; name the state folder of a service");
            }

            try
            {
                Run(journal, name, parse.GetValue(export), parse.GetValue(json), parse.InvocationConfiguration.Output);
                return (int)ExitCode.Done;
            }
            catch (Exception error) when (error is StateFolderException or IOException or UnauthorizedAccessException)
            {
                throw UserException.Input(error.Message.ReplaceLineEndings(" ").TrimEnd('.'), error);
            }
        });
        return command;
    }

    private static void Run(string journal, string stream, string? export, bool asJson, TextWriter output)
    {
        JournalReader reader = new(journal, stream);
        using StreamWriter? file = export is null ? null : new StreamWriter(export);
        long first = -1, firstTime = 0, lastTime = 0, learned = 0, dropped = 0;
        IReadOnlyList<string> channels = [];
        while (reader.TryRead(out JournalRecord record))
        {
            (first, firstTime) = first < 0 ? (record.Sequence, record.Time) : (first, firstTime);
            (lastTime, learned, dropped) = (record.Time, learned + (record.Learned ? 1 : 0), dropped + record.Dropped);
            if (file is not null && !ReferenceEquals(channels, reader.Channels) && !channels.SequenceEqual(reader.Channels))
            {
                RefuseOther(channels, reader.Channels, stream, record.Sequence);
                file.WriteLine($"time,{string.Join(',', reader.Channels.Select(Quoted))}");
            }

            channels = reader.Channels;
            file?.WriteLine(Line(record));
        }

        if (reader.Records == 0)
        {
            throw UserException.Input($"{journal}: holds no sample of the stream {stream}; name another one with --stream");
        }

        if (asJson)
        {
            JsonOutput.Write(output, json =>
            {
                json.WriteString("stream", stream);
                json.WriteNumber("samples", reader.Records);
                json.WriteNumber("firstSequence", first);
                json.WriteNumber("lastSequence", reader.NextSequence - 1);
                json.WriteString("firstTime", Text(firstTime));
                json.WriteString("lastTime", Text(lastTime));
                json.WriteNumber("learned", learned);
                json.WriteNumber("dropped", dropped);
                json.WriteNumber("segments", reader.Segments);
                json.WriteNumber("misfits", reader.Misfits);
            });
            return;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{stream}: {reader.Records} samples, {first} to {reader.NextSequence - 1}, {Text(firstTime)} to {Text(lastTime)}, {learned} learned from, {dropped} dropped before them; "
            + $"{reader.Segments} segments, {reader.Misfits} places that do not fit"));
    }

    private static void RefuseOther(IReadOnlyList<string> before, IReadOnlyList<string> now, string stream, long sequence)
    {
        if (before.Count > 0)
        {
            throw UserException.Input(
                $"stream {stream}: from sample {sequence} on it has the channels {string.Join(", ", now)} instead of {string.Join(", ", before)}; what came before is written");
        }
    }

    private static string Line(in JournalRecord record)
    {
        string[] values = new string[record.Values.Length];
        for (int c = 0; c < values.Length; c++)
        {
            values[c] = float.IsNaN(record.Values[c]) ? "" : record.Values[c].ToString("R", CultureInfo.InvariantCulture);
        }

        return $"{Text(record.Time)},{string.Join(',', values)}";
    }

    private static string Text(long time) =>
        new DateTime(DateTime.UnixEpoch.Ticks + (time / TimeSpan.NanosecondsPerTick), DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture);

    private static string Quoted(string name) => name.AsSpan().ContainsAny(",\"\n\r") ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : name;
}
