namespace EdgeRnn.Benchmarks.Running;

/// <summary>The working copy that the benchmarks run in: they read its recordings and write its results.</summary>
internal static class Checkout
{
    /// <summary>The folder of the solution, above the running assembly wherever the harness put that.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The bundled recordings by name.</summary>
    public static SortedDictionary<string, string> Recordings
    {
        get
        {
            string folder = Path.Combine(Root, "device", "recordings");
            string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.csv", SearchOption.AllDirectories) : [];
            return new(files.ToDictionary(file => Path.GetFileNameWithoutExtension(file), file => file), StringComparer.Ordinal);
        }
    }

    /// <summary>Where the committed tables of a processor lie: its name in lower case, joined by hyphens.</summary>
    public static string ResultsOf(string processor)
    {
        string[] words = processor.ToLowerInvariant().Split([.. processor.ToLowerInvariant().Where(c => !char.IsAsciiLetterOrDigit(c))], StringSplitOptions.RemoveEmptyEntries);
        return Path.Combine(Root, "benchmarks", "results", string.Join('-', words));
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "EdgeRnn.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException(
            $"no EdgeRnn.sln above {AppContext.BaseDirectory}: run the benchmarks from a working copy of the repository");
    }
}
