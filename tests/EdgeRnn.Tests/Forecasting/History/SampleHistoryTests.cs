using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Forecasting.History;
using EdgeRnn.Options;
using EdgeRnn.Storage;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.History;

/// <summary>What a library user builds to test an expert: a history, fed row by row.</summary>
public class SampleHistoryTests
{
    private static readonly StreamShape Shape = new(2, [1, 3], Seed: 0, VectorWidth.Auto);

    [Fact]
    public void A_label_is_the_change_over_its_horizon_in_the_unit_of_the_row_it_was_forecast_at()
    {
        SampleHistory history = Ramp(10);
        for (int output = 0; output < Shape.Outputs; output++)
        {
            // Each step of channel 0 is 1 and each of channel 1 is 2, so that each change is one unit.
            int horizon = Shape.HorizonOf(output);
            Assert.Equal(horizon * (1 + Shape.ChannelOf(output)), history.Unit(output));
            Assert.Equal(1, history.Label(9 - horizon, output));
        }
    }

    [Fact]
    public void A_missing_value_keeps_the_last_one_and_is_no_label()
    {
        SampleHistory history = Ramp(10);
        history.Add([float.NaN, 20]);
        Assert.Equal(9, history.Value(0));
        Assert.Equal(20, history.Value(1));
        Assert.True(float.IsNaN(history.Label(9, 0)));
        Assert.Equal(1, history.Label(9, 1));
    }

    [Fact]
    public void A_row_of_the_wrong_length_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => new SampleHistory(Shape).Add([1, 2, 3]));
        Assert.Contains("expected 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expert_can_be_tested_alone()
    {
        var history = new SampleHistory(Shape);
        var expert = new Drift(Shape);
        float[] forecast = new float[Shape.Outputs];
        for (int row = 0; row < 10; row++)
        {
            history.Add([row, 2 * row]);
            expert.Observe(history, [], learn: true, forecast);
        }

        Assert.All(forecast, u => Assert.Equal(1, u));
    }

    private static SampleHistory Ramp(int rows)
    {
        var history = new SampleHistory(Shape);
        for (int row = 0; row < rows; row++)
        {
            history.Add([row, 2 * row]);
        }

        return history;
    }

    /// <summary>Forecasts that the newest label repeats itself.</summary>
    private sealed class Drift(StreamShape shape) : IExpert
    {
        public void Observe(SampleHistory history, ReadOnlySpan<float> guide, bool learn, Span<float> forecast)
        {
            for (int output = 0; output < forecast.Length; output++)
            {
                long made = history.Rows - 1 - shape.HorizonOf(output);
                forecast[output] = made < 0 ? 0 : history.Label(made, output);
            }
        }

        public void Reset()
        {
        }

        public void Visit(IStateVisitor visitor)
        {
        }
    }
}
