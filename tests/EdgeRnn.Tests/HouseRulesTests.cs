using System.Text.RegularExpressions;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests;

/// <summary>Scans the library's sources for what DESIGN.md says of its folders.</summary>
public partial class HouseRulesTests
{
    private const int LongestFile = 300;

    /// <summary>An arrow means "may use". What lies directly in src/EdgeRnn may use all.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Simd"] = [],
        ["Memory"] = ["Simd"],
        ["Kernels"] = ["Memory", "Simd"],
        ["Cells"] = ["Kernels", "Memory", "Simd"],
        ["Models"] = [],
        ["Training"] = ["Cells", "Kernels", "Memory", "Simd", "Models"],
        ["Streams"] = ["Models"],
        ["Experts"] = ["Simd", "Kernels", "Models", "Training", "Streams"],
        [""] = ["Simd", "Memory", "Kernels", "Cells", "Models", "Training", "Streams", "Experts"],
    };

    private static readonly string[] PointerFolders = ["Simd", "Memory", "Kernels"];

    [Fact]
    public void Every_folder_has_its_place()
    {
        string[] folders = [.. Sources().Select(source => source.Folder).Distinct()];
        Assert.All(folders, folder => Assert.Contains(folder, Arrows.Keys));
        Assert.Equal(Arrows.Keys.Order(), folders.Order());
    }

    [Fact]
    public void Intrinsics_appear_in_Simd_alone() => AssertNone(
        source => source.Folder != "Simd", IntrinsicsPattern(), "uses System.Runtime.Intrinsics outside Simd/");

    [Fact]
    public void Pointers_and_unsafe_code_appear_in_Simd_Memory_and_Kernels_alone() => AssertNone(
        source => !PointerFolders.Contains(source.Folder), UnsafePattern(), "is unsafe outside Simd/, Memory/ and Kernels/");

    [Fact]
    public void Memory_is_reinterpreted_in_Simd_Memory_Kernels_and_Models_alone() => AssertNone(
        source => !PointerFolders.Contains(source.Folder) && source.Folder != "Models",
        ReinterpretPattern(), "reinterprets memory outside Simd/, Memory/, Kernels/ and Models/");

    [Fact]
    public void Nothing_is_reflected_over() => AssertNone(_ => true, ReflectionPattern(), "reflects, which trimming breaks");

    [Fact]
    public void Folders_use_each_other_along_the_arrows_only()
    {
        foreach (Source source in Sources())
        {
            foreach (Match match in FolderPattern().Matches(source.Code))
            {
                string used = match.Groups["folder"].Value;
                Assert.True(
                    used == source.Folder || Arrows[source.Folder].Contains(used),
                    $"{source.Path} uses {used}: {source.Folder} may use {string.Join(", ", Arrows[source.Folder])} only");
            }
        }
    }

    [Fact]
    public void No_file_is_longer_than_a_few_screens() => Assert.All(
        Sources(), source => Assert.True(source.Lines <= LongestFile, $"{source.Path} has {source.Lines} lines, at most {LongestFile}"));

    [Fact]
    public void The_library_references_nothing()
    {
        string project = File.ReadAllText(Path.Combine(Root(), "EdgeRnn.csproj"));
        Assert.DoesNotContain("PackageReference", project, StringComparison.Ordinal);
        Assert.DoesNotContain("ProjectReference", project, StringComparison.Ordinal);
        Assert.All(
            typeof(OnlineLearner).Assembly.GetReferencedAssemblies(),
            assembly => Assert.StartsWith("System", assembly.Name, StringComparison.Ordinal));
    }

    private static void AssertNone(Func<Source, bool> where, Regex pattern, string what) => Assert.All(
        Sources().Where(where),
        source => Assert.False(pattern.IsMatch(source.Code), $"{source.Path} {what}: {pattern.Match(source.Code).Value}"));

    private static List<Source> Sources()
    {
        string root = Root();
        List<Source> sources = [];
        foreach (string path in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories))
        {
            string[] parts = Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar);
            if (parts[0] is not ("bin" or "obj"))
            {
                string text = File.ReadAllText(path);
                string folder = parts.Length > 1 ? parts[0] : "";
                sources.Add(new Source(string.Join('/', parts), folder, TextPattern().Replace(text, " "), text.Count(c => c == '\n')));
            }
        }

        Assert.True(sources.Count > 40, $"only {sources.Count} sources in {root}");
        return sources;
    }

    private static string Root()
    {
        Assert.SkipWhen(Repository.Root is null, "the sources are not here");
        return Path.Combine(Repository.Root!, "src", "EdgeRnn");
    }

    /// <summary>Comments and strings, in which anything may stand.</summary>
    [GeneratedRegex("""//[^\n]*|/\*.*?\*/|"(\\.|[^"\\\n])*"|'(\\.|[^'\\\n])'""", RegexOptions.Singleline)]
    private static partial Regex TextPattern();

    [GeneratedRegex(@"\bRuntime\.Intrinsics\b|\bVector(64|128|256|512)(<|\.)")]
    private static partial Regex IntrinsicsPattern();

    [GeneratedRegex(@"\bunsafe\b|\bUnsafe\.|\bfixed\s*\(|\b(void|byte|int|long|nint|float|double|V)\*")]
    private static partial Regex UnsafePattern();

    [GeneratedRegex(@"\bMemoryMarshal\b|\bBinaryPrimitives\b")]
    private static partial Regex ReinterpretPattern();

    [GeneratedRegex(@"\bSystem\.Reflection\b|\.GetType\(\)|\bActivator\.|\bdynamic\b|\bDynamicallyAccessedMembers\b")]
    private static partial Regex ReflectionPattern();

    /// <summary>A using, or a name that begins with one of the folders; one that follows a dot is a member's.</summary>
    [GeneratedRegex(@"\bEdgeRnn\.(?<folder>Simd|Memory|Kernels|Cells|Training|Streams|Models|Experts)\b(?<!namespace EdgeRnn\.\w+)|(?<![\w.])(?<folder>Simd|Kernels|Cells|Training|Streams|Models|Experts)\.(?=[A-Z])")]
    private static partial Regex FolderPattern();

    /// <param name="Path">From src/EdgeRnn.</param>
    /// <param name="Folder">The folder below src/EdgeRnn; empty for what lies there.</param>
    /// <param name="Code">Without comments and strings.</param>
    /// <param name="Lines">Lines of the file.</param>
    private sealed record Source(string Path, string Folder, string Code, int Lines);
}
