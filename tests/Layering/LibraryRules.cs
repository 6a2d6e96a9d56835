using System.Xml.Linq;
using Xunit;

namespace EdgeRnn.Tests.Layering;

/// <summary>What holds of the libraries below <c>src</c> besides: no packages, no reflection, memory reinterpreted in few places.</summary>
public abstract class LibraryRules : LayeringRules
{
    /// <summary>The namespaces that may take memory of one type for another.</summary>
    protected virtual string[] Reinterpretation => [];

    [Fact]
    public void Memory_is_reinterpreted_where_it_may_be() =>
        AssertOnlyIn(Reinterpretation, Uses.Where(use => use.Type is "MemoryMarshal" or "BinaryPrimitives"));

    /// <summary>The name of a type, of which MemberInfo is a part, is no reflection.</summary>
    [Fact]
    public void Nothing_is_reflected_over() => AssertOnlyIn(
        [], Uses.Where(use => use is { To: "System.Reflection", Type: not ("DefaultMemberAttribute" or "MemberInfo") } or { To: "System", Type: "Activator" }));

    /// <summary>An analyzer whose assets are private works in the compiler alone: the assembly does not refer to it.</summary>
    [Fact]
    public void No_package_is_referenced()
    {
        Assert.All(References, name => Assert.True(name.StartsWith("System", StringComparison.Ordinal) || IsOurs(name), $"refers to {name}"));
        Assert.SkipWhen(SourceFile.Root is null, "the sources are not here");
        XDocument project = XDocument.Load(Directory.GetFiles(Path.Combine(SourceFile.Root!, Folder), "*.csproj").Single());
        Assert.Equal([], project.Descendants("PackageReference")
            .Where(package => package.Attribute("PrivateAssets")?.Value != "all").Select(package => package.Attribute("Include")?.Value));
    }
}
