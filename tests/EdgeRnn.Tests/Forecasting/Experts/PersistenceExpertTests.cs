using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Forecasting.History;
using EdgeRnn.Options;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Experts;

public class PersistenceExpertTests
{
    [Fact]
    public void It_forecasts_no_change_whatever_came()
    {
        float[] forecast = [1, float.NaN];
        new PersistenceExpert().Observe(new SampleHistory(new StreamShape(1, [1, 2], Seed: 0, VectorWidth.Auto)), [], learn: true, forecast);
        Assert.Equal([0f, 0f], forecast);
    }
}
