using Xunit;

namespace EdgeRnn.Device.Tests;

public class FileNamesTests
{
    [Theory]
    [InlineData("main", "main")]
    [InlineData("Küche_1-b", "K%C3%BCche_1-b")]
    [InlineData("..", "%2E%2E")]
    [InlineData("a/b%", "a%2Fb%25")]
    [InlineData("温度 🌡", "%E6%B8%A9%E5%BA%A6%20%F0%9F%8C%A1")]
    public void A_name_is_encoded_and_found_again(string name, string file)
    {
        Assert.Equal(file, FileNames.Of(name));
        Assert.Equal(name, FileNames.NameOf(file));
    }

    [Theory]
    [InlineData("samples.journal")]
    [InlineData("%6Dain")]
    [InlineData("%C3")]
    public void What_no_name_is_called_is_nobodys(string file) => Assert.Null(FileNames.NameOf(file));

    [Theory]
    [InlineData("a\u001b[31mb")]
    [InlineData(" ")]
    [InlineData("")]
    [InlineData(" a")]
    public void A_stream_has_no_such_name(string name)
    {
        Assert.Contains("expected a stream's name", FileNames.Refusal(name), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', FileNames.Refusal(name)!);
    }

    [Theory]
    [InlineData("Küche 厨房")]
    [InlineData("a.b/c")]
    public void A_stream_may_be_called_so(string name) => Assert.Null(FileNames.Refusal(name));
}
