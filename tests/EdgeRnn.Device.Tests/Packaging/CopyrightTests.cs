using System.Xml.Linq;
using Xunit;

namespace EdgeRnn.Device.Tests.Packaging;

public class CopyrightTests
{
    [Theory]
    [InlineData("EdgeRnn.Device")]
    [InlineData("EdgeRnn.Sensors")]
    [InlineData("EdgeRnn.Onnx")]
    public void The_packaged_file_names_every_package_that_the_executable_holds(string project)
    {
        string copyright = File.ReadAllText(Path.Combine(Repository.Root, "device", "packaging", "copyright"));
        XDocument file = XDocument.Load(Path.Combine(Repository.Root, "device", project, $"{project}.csproj"));

        string[] packages = [.. file.Descendants("PackageReference").Where(reference => (string?)reference.Attribute("PrivateAssets") != "all").Select(reference => (string)reference.Attribute("Include")!)];

        Assert.NotEmpty(packages);
        Assert.All(packages, package => Assert.Contains(package, copyright, StringComparison.Ordinal));
    }
}
