namespace EdgeRnn.Storage.Journal;

/// <summary>What one segment of a journal holds, read whole and changed in nothing.</summary>
public sealed class JournalSegment
{
    private readonly List<JournalPart> _parts = [];

    private JournalSegment(string path, in SegmentHeader header, int length)
    {
        (Path, FileBytes) = (path, length);
        (Number, Link, Created) = (header.Number, header.Link, header.Created);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The format that this version reads and writes.</summary>
    public static int Format => (int)SegmentHeader.Version;

    /// <summary>Rises by 1 from segment to segment.</summary>
    public long Number { get; }

    /// <summary>When it began, in nanoseconds since 1970 UTC.</summary>
    public long Created { get; }

    /// <summary>The bytes of the file.</summary>
    public int FileBytes { get; }

    /// <summary>The bytes up to the end of the last record that fits.</summary>
    public int UsedBytes { get; private set; }

    /// <summary>Bytes behind it that are no zeros: of a record that was not written in full, or of a damaged one and all behind it.</summary>
    public int MisfitBytes { get; private set; }

    /// <summary>The records in them; at least one of a stretch that is damaged throughout.</summary>
    public long MisfitRecords { get; private set; }

    /// <summary>Whether some of them are sound, so that they are not the torn end of a journal: they stay, and are not read.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>How often a journal was opened and continued in this segment.</summary>
    public int Openings { get; private set; }

    /// <summary>What it holds of each stream, in the order of their first samples; a stream whose channels change has several parts.</summary>
    public IReadOnlyList<JournalPart> Parts => _parts;

    private uint Link { get; }

    private uint End { get; set; }

    /// <summary>The segments of a journal, rising.</summary>
    /// <exception cref="StateFolderException">The folder cannot be listed.</exception>
    public static IReadOnlyList<string> List(string folder)
    {
        try
        {
            JournalFolder journal = new(folder, new PhysicalFileSystem());
            return [.. journal.List().Select(journal.PathOf)];
        }
        catch (Exception error) when (FileSystemFault.Is(error))
        {
            throw new StateFolderException($"The journal in {folder} cannot be listed: {error.Message}", error);
        }
    }

    /// <summary>Whether a file begins as a segment does.</summary>
    /// <exception cref="ModelFileException">It is missing, no regular file, or unreadable.</exception>
    public static bool IsSegment(string path)
    {
        using FileStream file = ModelFiles.OpenRegular(path);
        Span<byte> start = stackalloc byte[SegmentHeader.Bytes];
        return SegmentHeader.Begins(start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)]);
    }

    /// <summary>Reads a segment.</summary>
    /// <exception cref="ModelFileException">It cannot be read, has no sound header, or is of a newer version.</exception>
    public static JournalSegment Read(string path)
    {
        using FileStream file = ModelFiles.OpenRegular(path, "a segment of a journal");
        byte[] image = new byte[(int)Math.Min(file.Length, JournalFolder.MostSegmentBytes)];
        file.ReadExactly(image);
        if (!SegmentHeader.TryRead(image, path, out SegmentHeader header, out uint chain))
        {
            throw new ModelFileException($"{path} is no segment of a journal, or its header is damaged.");
        }

        JournalSegment segment = new(path, header, image.Length);
        segment.Walk(image, chain);
        return segment;
    }

    /// <summary>Whether this segment was written behind that one, and that one up to its end.</summary>
    public bool Follows(JournalSegment before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return Number == before.Number + 1 && Link == before.End;
    }

    private void Walk(byte[] image, uint chain)
    {
        SegmentCursor cursor = new();
        cursor.Start(image, image.Length, chain);
        Dictionary<StreamCoding, JournalPart> parts = [];
        while (cursor.Next(out JournalRecord sample))
        {
            Openings += cursor.Kind == RecordKind.Opening ? 1 : 0;
            if (cursor.Kind != RecordKind.Sample)
            {
                continue;
            }

            if (!parts.TryGetValue(cursor.Stream!, out JournalPart? part))
            {
                part = _parts.Find(known => known.Stream == cursor.Stream!.Name && known.Channels.SequenceEqual(cursor.Stream.Channels));
                if (part is null)
                {
                    _parts.Add(part = new JournalPart(cursor.Stream!.Name, cursor.Stream.Channels, sample));
                }

                parts[cursor.Stream!] = part;
            }

            part.Add(sample);
        }

        (UsedBytes, End, MisfitBytes) = (cursor.Offset, cursor.Chain, cursor.StaleEnd() - cursor.Offset);
        (MisfitRecords, IsDamaged) = SegmentRemains.Of(image, cursor.Offset);
    }
}
