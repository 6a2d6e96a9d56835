using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Forecasting.History;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Experts;

/// <summary>The seasonal component of a channel, and what it did a season ago as inputs.</summary>
public class SeasonalTests
{
    private static readonly double[] Phases = [3, 1, -2, -2, 0, 1, 1, -2];

    [Fact]
    public void Phases_differ_as_those_of_the_season_do()
    {
        var shape = new SeasonalShape(rate: 0.15);
        for (long row = 0; row < 4000; row++)
        {
            shape.Observe(Phases.Length, row, 20 + Phases[row % Phases.Length]);
        }

        // What all phases have in common may lie in them or in the level.
        double common = Enumerable.Range(0, Phases.Length).Average(phase => shape.Ahead(phase));
        Assert.All(Enumerable.Range(0, Phases.Length), phase => Assert.Equal(Phases[phase], shape.Ahead(4000 + phase) - common, 1e-6));
    }

    [Fact]
    public void Without_a_season_there_is_no_component_and_another_season_begins_from_nothing()
    {
        var shape = new SeasonalShape(rate: 0.15);
        Assert.Equal(0, shape.Observe(0, 0, 5));
        shape.Observe(4, 1, 5);
        shape.Observe(4, 2, 9);
        Assert.NotEqual(0, shape.Ahead(2));
        shape.Observe(3, 3, 5);
        Assert.Equal(0, shape.Ahead(2));
        shape.Observe(0, 4, 5);
        Assert.Equal(0, shape.Ahead(3));
    }

    [Fact]
    public void A_restored_component_is_that_of_the_saved_one()
    {
        SeasonalShape shape = new(0.15), other = new(0.15);
        for (long row = 0; row < 50; row++)
        {
            shape.Observe(8, row, Phases[row % 8]);
        }

        StateCopy.Of(visitor => shape.Visit(visitor, "s"), visitor => other.Visit(visitor, "s"));
        Assert.Equal(shape.Observe(8, 50, 7), other.Observe(8, 50, 7));
    }

    [Fact]
    public void Inputs_are_zero_until_a_season_is_known()
    {
        StreamShape shape = ExpertTrial.Shape(1, 1, 3);
        var history = new SampleHistory(shape);
        foreach (float[] row in Samples.Rows(1, 30, 1))
        {
            history.Add(row);
        }

        float[] inputs = [.. Enumerable.Repeat(9f, SeasonalInputs.Count(shape))];
        SeasonalInputs.Fill(history, 0, inputs);
        Assert.Equal(new float[9], inputs);
    }

    /// <summary>Where the season repeats itself exactly, the past's continuation is the future.</summary>
    [Fact]
    public void A_season_ago_shows_the_next_change()
    {
        StreamShape shape = ExpertTrial.Shape(1, 1, 3);
        var history = new SampleHistory(shape);
        int row = 0;
        for (; row < 400 || history.Seasons.Of(0) == 0; row++)
        {
            Assert.True(row < 20_000, "no season found");
            history.Add([Value(row)]);
        }

        float[] inputs = new float[SeasonalInputs.Count(shape)];
        SeasonalInputs.Fill(history, 0, inputs);
        Assert.Equal(24, history.Seasons.Of(0));
        Assert.Equal(0, inputs[0], 5);
        Assert.Equal((Value(row) - Value(row - 1)) / history.Unit(0), inputs[1], 4);
        Assert.Equal((Value(row + 2) - Value(row - 1)) / history.Unit(1), inputs[2], 4);
        Assert.NotEqual(0, inputs[1]);

        static float Value(int row) => MathF.Sin(row % 24 * MathF.Tau / 24) + (row % 24 > 12 ? 1 : 0);
    }
}
