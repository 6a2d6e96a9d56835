using System.Text.RegularExpressions;

namespace EdgeRnn.Tests.Layering;

/// <summary>A source file as it was written.</summary>
/// <param name="Path">From the project's folder.</param>
/// <param name="Namespace">Its namespace; empty if it declares none.</param>
/// <param name="Usings">The namespaces of its using directives.</param>
/// <param name="Lines">Lines.</param>
internal sealed partial record SourceFile(string Path, string Namespace, IReadOnlyList<string> Usings, int Lines)
{
    /// <summary>The folder of EdgeRnn.sln; null where the tests run without their sources.</summary>
    public static string? Root { get; } = FindRoot();

    /// <summary>The sources of a project.</summary>
    public static IReadOnlyList<SourceFile> Of(string project) =>
    [
        .. from path in Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories)
           let relative = System.IO.Path.GetRelativePath(project, path).Replace(System.IO.Path.DirectorySeparatorChar, '/')
           where !relative.Split('/').Any(folder => folder is "bin" or "obj")
           let text = File.ReadAllText(path)
           select new SourceFile(
               relative, NamespacePattern().Match(text).Groups[1].Value,
               [.. UsingPattern().Matches(text).Select(match => match.Groups[1].Value)], text.Count(c => c == '\n')),
    ];

    /// <summary>The namespace that its folder asks for: one that only holds another build's variant of a file does not count.</summary>
    public string NamespaceOfFolder(string root)
    {
        string[] folders = [.. Path.Split('/').SkipLast(1).Where(folder => folder != "Off")];
        return string.Join('.', [root, .. folders]);
    }

    private static string? FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "EdgeRnn.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespacePattern();

    [GeneratedRegex(@"^using (?:static )?(?:\w+ = )?([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex UsingPattern();
}
