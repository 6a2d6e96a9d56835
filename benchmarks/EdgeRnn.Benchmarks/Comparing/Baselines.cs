using EdgeRnn.Benchmarks.Running;

namespace EdgeRnn.Benchmarks.Comparing;

/// <summary>Reports that were kept under a name, in the working copy and outside version control.</summary>
internal static class Baselines
{
    private static string Folder => Path.Combine(Checkout.Root, "artifacts", "baselines");

    /// <summary>Keeps the reports of a run; what had the name before is gone.</summary>
    public static int Save(string name, string results)
    {
        string kept = PathOf(name);
        if (Directory.Exists(kept))
        {
            Directory.Delete(kept, recursive: true);
        }

        Directory.CreateDirectory(kept);
        foreach (string file in Directory.EnumerateFiles(results, "*.json"))
        {
            File.Copy(file, Path.Combine(kept, Path.GetFileName(file)));
        }

        Console.WriteLine($"kept as '{name}': {kept}");
        return 0;
    }

    public static bool TryFind(string name, out string folder)
    {
        folder = PathOf(name);
        return Directory.Exists(folder);
    }

    private static string PathOf(string name) => Path.Combine(Folder, Path.GetFileName(name));
}
