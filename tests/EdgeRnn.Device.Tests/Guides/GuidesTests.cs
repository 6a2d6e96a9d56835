using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace EdgeRnn.Device.Tests.Guides;

/// <summary>What the guides, the README and the packages' pages show compiles, and what they point at exists.</summary>
public partial class GuidesTests
{
    private const string ImplicitUsings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";

    private static readonly Lazy<MetadataReference[]> References = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))]);

    private static string Guides { get; } = Path.Combine(Repository.Root, "device", "guides");

    public static TheoryData<string> Pages =>
    [
        "README.md",
        .. new[] { Guides, Path.Combine(Repository.Root, "device", "packaging", "nuget") }
            .SelectMany(folder => Directory.GetFiles(folder, "*.md")).Select(path => Path.GetRelativePath(Repository.Root, path)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_program_that_a_page_shows_compiles(string page)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        foreach (Match program in CSharpBlocks().Matches(File.ReadAllText(Path.Combine(Repository.Root, page))))
        {
            CSharpCompilation compilation = CSharpCompilation.Create(
                "page", [CSharpSyntaxTree.ParseText(program.Groups["code"].Value, cancellationToken: stop), CSharpSyntaxTree.ParseText(ImplicitUsings, cancellationToken: stop)], References.Value,
                new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
            Diagnostic[] wrong = [.. compilation.GetDiagnostics(stop).Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)];
            Assert.True(wrong.Length == 0, $"{page}: {string.Join('\n', wrong.Select(diagnostic => diagnostic.ToString()))}\n{program.Value}");
        }
    }

    [Fact]
    public void Every_link_between_guides_leads_somewhere()
    {
        foreach (string guide in Directory.GetFiles(Guides, "*.md"))
        {
            string text = File.ReadAllText(guide);
            foreach (Match link in Links().Matches(text))
            {
                string target = Path.Combine(Guides, link.Groups["page"].Value);
                Assert.True(File.Exists(target), $"{guide}: {link.Value}");
                string anchor = link.Groups["anchor"].Value;
                Assert.True(anchor.Length == 0 || File.ReadLines(target).Any(line => line.StartsWith('#') && Slug(line) == anchor), $"{guide}: {link.Value}: no such heading");
            }

            foreach (Match path in RepositoryPaths().Matches(text))
            {
                Assert.True(Path.Exists(Path.Combine(Repository.Root, path.Groups["path"].Value)), $"{guide}: {path.Value} is not in the repository");
            }
        }
    }

    private static string Slug(string heading) => heading.TrimStart('#').Trim().ToLowerInvariant().Replace(' ', '-');

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CSharpBlocks();

    [GeneratedRegex(@"\]\((?<page>[a-z-]+\.md)(#(?<anchor>[a-z-]+))?\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"`(?<path>(src|device|benchmarks|tests)/[\w./-]+)`")]
    private static partial Regex RepositoryPaths();
}
