using EdgeRnn.Forecasting.Experts;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Experts;

public class ExpertKindTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("größe")]
    public void A_name_of_another_form_is_refused(string? name)
    {
        Assert.Throws<ArgumentException>(() => new ExpertKind(name!, _ => null!, _ => 0));
        ExpertKind kind = new("my-expert-2", _ => null!, _ => 0);
        Assert.Throws<ArgumentException>(() => kind with { Name = name! });
        Assert.Equal("my-expert-2", kind.Name);
    }
}
