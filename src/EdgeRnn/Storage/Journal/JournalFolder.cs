using System.Globalization;

namespace EdgeRnn.Storage.Journal;

/// <summary>The segments of a journal by number: <c>segment-0000000012.journal</c>.</summary>
internal sealed class JournalFolder(string folder, ICheckpointFileSystem files, Func<string?>? refusal = null)
{
    /// <summary>No segment of ours is longer: what a hostile file can make us read.</summary>
    public const int MostSegmentBytes = 16 << 20;

    private const string Prefix = "segment-";
    private const string Extension = ".journal";

    public string Folder => folder;

    public ICheckpointFileSystem Files => files;

    public string PathOf(long number) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number:D10}{Extension}"));

    /// <summary>The numbers of all segments, rising.</summary>
    public List<long> List()
    {
        List<long> numbers = [];
        foreach (string name in files.List(folder))
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal)
                && long.TryParse(name.AsSpan()[Prefix.Length..^Extension.Length], NumberStyles.None, CultureInfo.InvariantCulture, out long number)
                && Path.GetFileName(PathOf(number)) == name)
            {
                numbers.Add(number);
            }
        }

        numbers.Sort();
        return numbers;
    }

    /// <summary>Makes a segment that was not there.</summary>
    public Stream CreateNew(long number) => files.CreateNew(Writable(number));

    /// <summary>See <see cref="ICheckpointFileSystem.OpenWrite"/>.</summary>
    public Stream OpenWrite(long number) => files.OpenWrite(Writable(number));

    public void Delete(long number) => files.Delete(Writable(number));

    /// <summary>Reads the beginning of a segment, or all of it.</summary>
    /// <param name="number">The segment's.</param>
    /// <param name="most">The bytes wanted at most.</param>
    /// <param name="image">Receives them, and is made longer if need be.</param>
    /// <returns>How many there are.</returns>
    public int Read(long number, int most, ref byte[] image)
    {
        string path = PathOf(number);
        using Stream stream = OpenRead(path);
        int length = (int)Math.Min(stream.Length, Math.Min(most, MostSegmentBytes));
        if (image.Length < length)
        {
            image = new byte[length];
        }

        stream.ReadExactly(image, 0, length);
        return length;
    }

    private string Writable(long number) => refusal?.Invoke() is { } reason ? throw new IOException($"{reason}.") : PathOf(number);

    // An empty file and a link are refused as model files are; here they are segments that hold nothing.
    private Stream OpenRead(string path)
    {
        try
        {
            return files.OpenRead(path);
        }
        catch (ModelFileException error) when (error.InnerException is IOException or UnauthorizedAccessException)
        {
            throw new IOException(error.Message, error);
        }
        catch (ModelFileException)
        {
            return Stream.Null;
        }
    }
}
