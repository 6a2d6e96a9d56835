namespace EdgeRnn.Device.Tests;

/// <summary>Files of the checkout that the tests run from.</summary>
public static class Repository
{
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    private static string Find(DirectoryInfo? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EdgeRnn.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException($"No EdgeRnn.sln above {AppContext.BaseDirectory}: run the tests from a checkout.");
    }
}
