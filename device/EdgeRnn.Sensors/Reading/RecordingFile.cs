using EdgeRnn.Sensors.Messages;

namespace EdgeRnn.Sensors.Reading;

/// <summary>Opens a recording's file, after seeing that it is one.</summary>
internal static class RecordingFile
{
    private const int SampleBytes = 1 << 16;

    /// <summary>Refuses what cannot be a recording: no file, a folder, a pipe, an empty or binary file.</summary>
    /// <returns>The file's length in bytes.</returns>
    public static long Check(string path)
    {
        if (Directory.Exists(path))
        {
            string example = Directory.EnumerateFiles(path, "*.csv").Order().FirstOrDefault() ?? Path.Combine(path, "FILE.csv");
            throw new InputException($"{path}: is a folder; expected a CSV file, as {example}");
        }

        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new InputException($"{path}: no such file; expected a CSV recording{Suggestion(file)}");
        }

        if (!RegularFile.Is(path))
        {
            throw new InputException(
                $"{path}: is a pipe or device; expected a file, for a replay must know the number of rows first; save it: cat {path} > recording.csv");
        }

        if (file.Length == 0)
        {
            throw new InputException($"{path}: is empty; expected a header line and rows of numbers");
        }

        RefuseBinary(path);
        return file.Length;
    }

    /// <summary>How many lines the file has, for a bound of the rows.</summary>
    public static long CountLines(string path)
    {
        using FileStream stream = File.OpenRead(path);
        byte[] buffer = new byte[1 << 20];
        long lines = 1;
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            lines += buffer.AsSpan(0, read).Count((byte)'\n');
        }

        return lines;
    }

    private static void RefuseBinary(string path)
    {
        byte[] start = new byte[SampleBytes];
        using FileStream stream = OpenRead(path);
        ReadOnlySpan<byte> read = start.AsSpan(0, stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false));
        if (read.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
        {
            throw new InputException($"{path}: is compressed; expected text; unpack it: gunzip -c {path} > recording.csv");
        }

        // Zero bytes alone are what a power cut leaves; beside other control characters they are no text.
        int control = 0;
        foreach (byte b in read)
        {
            control += b is > 0 and < 0x20 and not ((byte)'\t' or (byte)'\n' or (byte)'\r' or 0x1B or 0x0C) ? 1 : 0;
        }

        if (control > read.Length / 50 || !read.ContainsAnyExcept((byte)0))
        {
            throw new InputException($"{path}: is a binary file; expected text: a header line and rows of numbers");
        }
    }

    private static FileStream OpenRead(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new InputException($"{path}: may not be read by {Environment.UserName}; expected a readable file; try: chmod a+r {path}", error);
        }
    }

    private static string Suggestion(FileInfo missing)
    {
        if (missing.Directory is not { Exists: true } folder)
        {
            return "; the folder does not exist either";
        }

        string? nearest = NearestName.Of(missing.Name, folder.EnumerateFiles().Select(file => file.Name));
        return nearest is null ? $"; list the folder: ls {folder.FullName}" : $"; did you mean {nearest}?";
    }
}
