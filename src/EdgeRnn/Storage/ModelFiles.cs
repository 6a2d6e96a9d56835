namespace EdgeRnn.Storage;

/// <summary>Opens model files by path with a clear error for everything that is no readable regular file.</summary>
internal static class ModelFiles
{
    public static FileStream OpenRegular(string path, string expected = "a safetensors file")
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            FileInfo file = new(path);
            if (Directory.Exists(path))
            {
                throw new ModelFileException($"{path} is a directory; expected {expected}.");
            }

            if (file.LinkTarget is not null && file.ResolveLinkTarget(returnFinalTarget: true) is FileSystemInfo target)
            {
                file = new FileInfo(target.FullName);
            }

            if (!file.Exists)
            {
                throw new ModelFileException($"{path} does not exist{(file.FullName == Path.GetFullPath(path) ? "" : $": it is a link to {file.FullName}")}.");
            }

            // A pipe's length is 0, and opening it would wait for a writer.
            return file.Length > 0
                ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0)
                : throw new ModelFileException($"{path} is empty or no regular file (a pipe or a device); expected {expected}.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new ModelFileException($"{path} cannot be opened: {error.Message}", error);
        }
    }
}
