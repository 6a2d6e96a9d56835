using System.Globalization;
using EdgeRnn.Sensors.Reading.Times;
using EdgeRnn.Sensors.Sampling;
using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Device.Commands;

/// <summary>A stream's part of a journal as a recording: CSV with a column of times and one for each channel that the stream ever had.</summary>
internal sealed class JournalRecording(string journal, string stream)
{
    public long Samples { get; private set; }

    public long FirstSequence { get; private set; }

    public long LastSequence { get; private set; }

    public long FirstTime { get; private set; }

    public long LastTime { get; private set; }

    public long Learned { get; private set; }

    public long Dropped { get; private set; }

    public int Segments { get; private set; }

    public int Misfits { get; private set; }

    /// <summary>All names of channels, in the order in which they came.</summary>
    public IReadOnlyList<string> Channels { get; private set; } = [];

    /// <summary>Reads all of it for the figures above.</summary>
    /// <exception cref="EdgeRnn.Storage.StateFolderException">The journal cannot be read.</exception>
    public JournalRecording Measure()
    {
        List<string> channels = [];
        IReadOnlyList<string>? last = null;
        JournalReader reader = new(journal, stream);
        while (reader.TryRead(out JournalRecord record))
        {
            if (!ReferenceEquals(last, reader.Channels))
            {
                last = reader.Channels;
                channels.AddRange(last.Except(channels));
            }

            (FirstSequence, FirstTime) = Samples == 0 ? (record.Sequence, record.Time) : (FirstSequence, FirstTime);
            (LastSequence, LastTime) = (record.Sequence, record.Time);
            (Samples, Learned, Dropped) = (Samples + 1, Learned + (record.Learned ? 1 : 0), Dropped + record.Dropped);
        }

        (Segments, Misfits, Channels) = (reader.Segments, reader.Misfits, channels);
        return this;
    }

    /// <summary>Writes the samples, after <see cref="Measure"/>; a channel that a sample did not have is left empty.</summary>
    public void Write(TextWriter output)
    {
        output.Write("time");
        foreach (string channel in Channels)
        {
            output.Write(',');
            output.Write(CsvField.Of(channel));
        }

        output.Write('\n');
        int[] from = [];
        IReadOnlyList<string>? last = null;
        JournalReader reader = new(journal, stream);
        while (reader.TryRead(out JournalRecord record))
        {
            if (!ReferenceEquals(last, reader.Channels))
            {
                last = reader.Channels;
                from = [.. Channels.Select(channel => last.ToList().IndexOf(channel))];
            }

            output.Write(TimeText.Exact(record.Time));
            foreach (int place in from)
            {
                output.Write(',');
                if (place >= 0 && !float.IsNaN(record.Values[place]))
                {
                    output.Write(record.Values[place].ToString("R", CultureInfo.InvariantCulture));
                }
            }

            output.Write('\n');
        }
    }
}
