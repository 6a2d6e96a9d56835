using EdgeRnn.Forecasting.History;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.History;

public class KnownRowsTests
{
    [Fact]
    public void Each_row_is_kept_with_what_was_last_known_of_each_channel()
    {
        const int Longest = 5;
        Random random = new(1);
        var rows = new KnownRows(2, Longest);
        List<float[]> samples = [], known = [[float.NaN, float.NaN]];
        for (int row = 0; row < 100; row++)
        {
            float[] sample = [.. Samples.Uniform(row, 2).Select(value => random.Next(4) switch { 0 => float.NaN, 1 => float.NegativeInfinity, _ => value })];
            rows.Add(sample);
            samples.Add([.. sample.Select(value => float.IsFinite(value) ? value : float.NaN)]);
            known.Add([.. sample.Select((value, channel) => float.IsFinite(value) ? value : known[^1][channel])]);
            for (int before = 0; before <= Math.Min(row, Longest); before++)
            {
                Assert.Equal(samples[row - before], rows.Sample(row - before).ToArray());
                Assert.Equal(known[row + 1 - before], rows.Known(row - before).ToArray());
            }
        }

        Assert.Equal(100, rows.Count);
    }

    [Fact]
    public void Nothing_is_known_before_the_first_row()
    {
        var rows = new KnownRows(3, 2);
        Assert.Equal([float.NaN, float.NaN, float.NaN], rows.Known(-1).ToArray());
        Assert.Equal(rows.Nothing.ToArray(), rows.Known(-7).ToArray());
    }

    [Fact]
    public void Restored_rows_are_the_saved_ones()
    {
        KnownRows rows = new(2, 3), other = new(2, 3);
        rows.Add([1, float.NaN]);
        rows.Add([float.NaN, 2]);
        StateCopy.Of(rows.Visit, other.Visit);
        Assert.Equal(2, other.Count);
        Assert.Equal([1, 2], other.Known(1).ToArray());
        Assert.Equal([float.NaN, 2], other.Sample(1).ToArray());
    }
}
