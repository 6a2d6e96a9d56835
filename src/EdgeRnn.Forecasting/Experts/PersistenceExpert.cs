using EdgeRnn.Forecasting.History;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Experts;

/// <summary>Forecasts the last value: a scaled change of 0.</summary>
internal sealed class PersistenceExpert : IExpert
{
    public void Observe(SampleHistory history, ReadOnlySpan<float> guide, bool learn, Span<float> forecast) => forecast.Clear();

    public void Reset()
    {
    }

    public void Visit(IStateVisitor visitor)
    {
    }
}
