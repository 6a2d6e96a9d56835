using EdgeRnn.Forecasting.History;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Experts;

/// <summary>The last value stays: a scaled change of 0.</summary>
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
