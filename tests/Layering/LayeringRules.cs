using System.Xml.Linq;
using Xunit;

namespace EdgeRnn.Tests.Layering;

/// <summary>
/// The rules of one assembly: its namespaces use each other along declared arrows only and without cycles, namespaces are folders,
/// files are short, and vector instructions, pointers and packages stay where they belong.
/// </summary>
/// <remarks>
/// Uses are read from the compiled assembly. Of constants, which a compiler copies, and of comments' references it holds no trace;
/// the sources' using directives count as uses too, therefore.
/// </remarks>
public abstract class LayeringRules
{
    private protected const int LongestFile = 300;

    private readonly AssemblyUses _assembly;
    private readonly ILookup<string, string> _arrows;

    private protected LayeringRules()
    {
        _assembly = AssemblyUses.Read(Path.Combine(AppContext.BaseDirectory, AssemblyName + ".dll"), RootNamespace);
        Uses = [.. _assembly.Uses, .. UsingDirectives()];
        _arrows = Uses.Where(use => IsOurs(use.To)).ToLookup(use => use.From, use => use.To);
    }

    /// <summary>The assembly's file name without its ending.</summary>
    protected abstract string AssemblyName { get; }

    /// <summary>The project's folder, from the repository's.</summary>
    protected abstract string Folder { get; }

    /// <summary>The namespace of that folder.</summary>
    protected abstract string RootNamespace { get; }

    /// <summary>The folder of its tests, from the repository's.</summary>
    protected abstract string Tests { get; }

    /// <summary>What each namespace may use, and does: see <see cref="NamespaceGraph.Parse"/>.</summary>
    protected abstract string Arrows { get; }

    /// <summary>Groups of namespaces that still use each other both ways, each <c>A, B</c>.</summary>
    protected virtual IReadOnlyList<string> KnownCycles => [];

    /// <summary>The namespaces that may use vector instructions.</summary>
    protected virtual string[] Intrinsics => [];

    /// <summary>The namespaces that may handle pointers.</summary>
    protected virtual string[] Pointers => [];

    /// <summary>Sources of other projects that are compiled in, from the repository's folder.</summary>
    protected virtual string[] LinkedSources => [];

    private protected List<Use> Uses { get; }

    private protected IReadOnlyList<string> References => _assembly.References;

    [Fact]
    public void Namespaces_use_each_other_along_the_arrows_only()
    {
        Dictionary<string, HashSet<string>> declared = NamespaceGraph.Parse(Arrows, RootNamespace);
        IEnumerable<Use> wrong = Uses.Where(use => IsOurs(use.To) && !(declared.TryGetValue(use.From, out HashSet<string>? may) && may.Contains(use.To)));
        string[] examples = [.. wrong.DistinctBy(use => (use.From, use.To)).Select(use => $"{use.From} must not use {use.To}: {use.Where} uses {use.Type}")];
        Assert.True(examples.Length == 0, string.Join('\n', examples) + Table());
    }

    [Fact]
    public void Every_declared_arrow_is_used()
    {
        Dictionary<string, HashSet<string>> declared = NamespaceGraph.Parse(Arrows, RootNamespace);
        string[] idle = [.. from line in declared from used in line.Value where !_arrows[line.Key].Contains(used) select $"{line.Key}: {used}"];
        Assert.True(idle.Length == 0, $"take out of the table: {string.Join("; ", idle)}" + Table());
        Assert.Equal(_assembly.Namespaces.Order(StringComparer.Ordinal), declared.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Namespaces_form_no_cycle()
    {
        string[] cycles = [.. NamespaceGraph.Cycles(_assembly.Namespaces, _arrows)
            .Select(group => string.Join(", ", group.Select(space => NamespaceGraph.ShortName(space, RootNamespace))))];
        Assert.Equal(KnownCycles.Order(StringComparer.Ordinal), cycles.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Vector_instructions_are_used_where_they_may_be() =>
        AssertOnlyIn(Intrinsics, Uses.Where(use => use.To.StartsWith("System.Runtime.Intrinsics", StringComparison.Ordinal)));

    [Fact]
    public void Pointers_are_handled_where_they_may_be()
    {
        string[] may = [.. Pointers.Select(name => NamespaceGraph.FullName(name, RootNamespace))];
        Assert.Equal([], _assembly.Pointers.Where(pointer => !may.Contains(pointer.From)).Select(pointer => $"{pointer.From}: {pointer.Where}"));
        AssertOnlyIn(Pointers, Uses.Where(use => use is { To: "System.Runtime.CompilerServices", Type: "Unsafe" }));
    }

    [Fact]
    public void Namespaces_are_folders_and_files_are_short() => Assert.All(Sources(), source =>
    {
        Assert.True(source.Namespace == "" || source.Namespace == source.NamespaceOfFolder(RootNamespace), $"{source.Path} is in namespace {source.Namespace}");
        Assert.True(source.Lines <= LongestFile, $"{source.Path} has {source.Lines} lines, at most {LongestFile}");
    });

    /// <summary>Tests of FILE.cs are FILETests.cs in the same folder of the tests.</summary>
    [Fact]
    public void Tests_lie_in_the_folders_of_what_they_test()
    {
        ILookup<string, string> folders = Sources().ToLookup(source => Path.GetFileName(source.Path).Split('.')[0], source => Path.GetDirectoryName(source.Path)!);
        string[] own = [.. SourceFile.Of(Path.Combine(SourceFile.Root!, Tests)).Select(test => test.Path).Where(test => test.EndsWith("Tests.cs", StringComparison.Ordinal))];
        Assert.NotEmpty(own);
        Assert.Equal([], own.Where(test => folders[Path.GetFileName(test)[..^"Tests.cs".Length]] is var may && may.Any() && !may.Contains(Path.GetDirectoryName(test)!)));
    }

    /// <summary>A source that is compiled into two assemblies is an arrow that neither of them shows.</summary>
    [Fact]
    public void No_source_of_another_project_is_compiled_in_but_those_declared()
    {
        Assert.SkipWhen(SourceFile.Root is null, "the sources are not here");
        string project = Directory.GetFiles(Path.Combine(SourceFile.Root!, Folder), "*.csproj").Single();
        IEnumerable<string> linked = XDocument.Load(project).Descendants("Compile").Attributes("Include").SelectMany(files => files.Value.Split(';'))
            .Select(file => Path.GetRelativePath(SourceFile.Root!, Path.Combine(SourceFile.Root!, Folder, file)))
            .Where(file => !file.StartsWith(Folder + "/", StringComparison.Ordinal));
        Assert.Equal(LinkedSources, linked);
    }

    /// <summary>Whether a namespace or an assembly is one of the repository's: the host's assembly is <c>edgernn</c>.</summary>
    private protected static bool IsOurs(string name) =>
        name.Equals("EdgeRnn", StringComparison.OrdinalIgnoreCase) || name.StartsWith("EdgeRnn.", StringComparison.Ordinal);

    private protected void AssertOnlyIn(string[] where, IEnumerable<Use> uses)
    {
        string[] may = [.. where.Select(name => NamespaceGraph.FullName(name, RootNamespace))];
        Assert.Equal([], uses.Where(use => !may.Contains(use.From)).Select(use => $"{use.From}: {use.Where} uses {use.To}.{use.Type}"));
    }

    private IReadOnlyList<SourceFile> Sources()
    {
        Assert.SkipWhen(SourceFile.Root is null, "the sources are not here");
        return SourceFile.Of(Path.Combine(SourceFile.Root!, Folder));
    }

    private IEnumerable<Use> UsingDirectives() => SourceFile.Root is null ? [] :
        from source in SourceFile.Of(Path.Combine(SourceFile.Root, Folder))
        where source.Namespace != ""
        from directive in source.Usings
        let space = _assembly.Namespaces.Contains(directive) ? directive : directive[..Math.Max(0, directive.LastIndexOf('.'))]
        where _assembly.Namespaces.Contains(space) && space != source.Namespace
        select new Use(source.Namespace, space, directive, $"a using directive of {source.Path}");

    private string Table() => "\nThe table as it is:\n" + NamespaceGraph.Print(_assembly.Namespaces, _arrows, RootNamespace);
}
