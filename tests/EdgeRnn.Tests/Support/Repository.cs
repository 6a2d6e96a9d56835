namespace EdgeRnn.Tests.Support;

/// <summary>The checkout that the tests were built in.</summary>
internal static class Repository
{
    /// <summary>The folder of EdgeRnn.sln; null where the tests run without their sources.</summary>
    public static string? Root { get; } = Find();

    private static string? Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EdgeRnn.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }
}
