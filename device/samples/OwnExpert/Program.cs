// An expert of one's own: it forecasts that the last change continues, and joins the standard experts of a mixture.
using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Forecasting.History;
using EdgeRnn.Storage;

ExpertKind momentum = new("momentum", _ => new Momentum(), _ => 0);
var forecaster = new Forecaster(new ForecasterOptions { Channels = 1, Experts = [.. StandardExperts.All, momentum] });
for (int t = 1; t <= 500; t++)
{
    float sample = MathF.Sin(t * 0.1f);
    if (t % 100 == 0)
    {
        Console.WriteLine($"{t}: forecast {forecaster.Due(0)[0]:f3}, actual {sample:f3}");
    }

    forecaster.Observe([sample]);
}

/// <summary>u = h (x_t - x_(t-1)) / unit, h steps ahead. Without state there is nothing to reset, save or restore.</summary>
internal sealed class Momentum : IExpert
{
    public void Observe(SampleHistory history, ReadOnlySpan<float> guide, bool learn, Span<float> forecast)
    {
        for (int output = 0; output < forecast.Length; output++)
        {
            int channel = history.Shape.ChannelOf(output);
            float change = history.Rows > 1 ? history.Value(channel) - history.Value(channel, ago: 1) : 0;
            forecast[output] = history.Shape.HorizonOf(output) * change / history.Unit(output);
        }
    }

    public void Reset()
    {
    }

    public void Visit(IStateVisitor visitor)
    {
    }
}
