using EdgeRnn.Benchmarks.Running;

namespace EdgeRnn.Benchmarks.Comparing;

/// <summary>Programs that were kept under a name, in the working copy and outside version control.</summary>
/// <remarks>
/// Kept is the program and not its times: on a machine that others use, times of another day compare the days.
/// </remarks>
internal static class Baselines
{
    /// <summary>The native libraries of the plots, which a comparison does not need.</summary>
    private const string LeftOut = "runtimes";

    /// <summary>Keeps this program; what had the name before is gone.</summary>
    public static int Save(string name)
    {
        string kept = PathOf(name);
        if (Directory.Exists(kept))
        {
            Directory.Delete(kept, recursive: true);
        }

        Directory.CreateDirectory(kept);
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        CopyFiles(here, kept);
        foreach (DirectoryInfo folder in here.EnumerateDirectories().Where(folder => folder.Name != LeftOut && !folder.Name.StartsWith("EdgeRnn.", StringComparison.Ordinal)))
        {
            CopyFiles(folder, Path.Combine(kept, folder.Name));
        }

        Console.WriteLine($"kept as '{name}': {kept}");
        return 0;
    }

    public static bool TryFind(string name, out string folder)
    {
        folder = PathOf(name);
        return Directory.Exists(folder);
    }

    private static void CopyFiles(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (FileInfo file in from.EnumerateFiles())
        {
            file.CopyTo(Path.Combine(to, file.Name));
        }
    }

    private static string PathOf(string name) => Path.Combine(Checkout.Root, "artifacts", "baselines", Path.GetFileName(name));
}
