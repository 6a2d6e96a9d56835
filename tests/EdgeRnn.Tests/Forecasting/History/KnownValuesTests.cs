using EdgeRnn.Forecasting.History;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.History;

public class KnownValuesTests
{
    [Fact]
    public void Each_row_keeps_what_was_last_known_of_each_channel_and_whether_it_brought_it()
    {
        const int Longest = 5;
        Random random = new(1);
        KnownValues values = new(2, [1, Longest]);
        List<bool[]> isKnown = [];
        List<float[]> known = [[float.NaN, float.NaN]];
        float[] copy = new float[2];
        for (int row = 0; row < 100; row++)
        {
            float[] sample = [.. Samples.Uniform(row, 2).Select(value => random.Next(4) switch { 0 => float.NaN, 1 => float.NegativeInfinity, _ => value })];
            values.Add(sample);
            isKnown.Add([.. sample.Select(float.IsFinite)]);
            known.Add([.. sample.Select((value, channel) => float.IsFinite(value) ? value : known[^1][channel])]);
            for (int ago = 0; ago <= Math.Min(row, Longest); ago++)
            {
                values.CopyTo(copy, ago);
                Assert.Equal(known[row + 1 - ago], copy);
                Assert.Equal((isKnown[row - ago][0], isKnown[row - ago][1]), (values.IsKnown(row - ago, 0), values.IsKnown(row - ago, 1)));
            }

            Assert.Equal(known.TakeLast(Longest).Select(last => last[1]), values.LastValues(1, Longest).ToArray().TakeLast(known.Count));
        }

        Assert.Equal(100, values.Rows);
    }

    [Fact]
    public void Moments_are_those_of_known_values_and_of_their_changes_over_a_row_and_each_horizon()
    {
        KnownValues values = new(1, [1, 3]);
        float[] samples = [2, 4, float.NaN, 1, 9];
        Array.ForEach(samples, sample => values.Add([sample]));
        Assert.Equal(4, values.Values.Mean(0));
        Assert.Equal(MathF.Sqrt(((2f * 2) + (3 * 3) + (8 * 8)) / 3), values.Steps.RootMeanSquare(0));
        Assert.Equal(values.Steps.RootMeanSquare(0), values.Differences.RootMeanSquare(0));

        // 1 after 2 and 9 after 4.
        Assert.Equal(MathF.Sqrt((1f + (5 * 5)) / 2), values.Differences.RootMeanSquare(1));
    }

    [Fact]
    public void Nothing_is_known_before_the_first_row()
    {
        KnownValues values = new(3, [1, 2]);
        Assert.Equal([float.NaN, float.NaN], values.LastValues(2, 2).ToArray());
        values.Add([1, 2, float.NaN]);
        Assert.Equal([float.NaN, 1], values.LastValues(0, 2).ToArray());
        Assert.Equal([float.NaN, float.NaN], values.LastValues(2, 2).ToArray());
    }

    [Fact]
    public void Restored_values_are_the_saved_ones()
    {
        KnownValues values = new(2, [1, 3]), other = new(2, [1, 3]);
        values.Add([1, float.NaN]);
        values.Add([float.NaN, 2]);
        StateCopy.Of(values.Visit, other.Visit);
        Assert.Equal(2, other.Rows);
        Assert.Equal((1, 2, false), (other.Value(0, 0), other.Value(1, 0), other.IsKnown(1, 0)));
        Assert.Equal(1, other.Values.Mean(0));
    }
}
