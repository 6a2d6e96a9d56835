using EdgeRnn.Forecasting.History;
using EdgeRnn.Storage;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.History;

public class OutlierFilterTests
{
    private const int Calm = 1000;

    [Theory]
    [InlineData(100f)]
    [InlineData(-100f)]
    [InlineData(1e30f)]
    public void A_single_value_far_from_all_others_is_missing_and_all_else_stays(float spike)
    {
        OutlierFilter filter = AfterCalm();
        Assert.Equal(SampleVerdict.Outlier, Judge(filter, spike));
        Assert.Equal(SampleVerdict.Sound, Judge(filter, Noise(Calm + 1)));
        Assert.Equal(1, filter.Held);
    }

    [Fact]
    public void Spikes_that_return_never_get_through_however_many_there_are()
    {
        OutlierFilter filter = AfterCalm();
        for (int row = 0; row < 2800; row++)
        {
            bool spike = row % 14 == 0;
            SampleVerdict verdict = Judge(filter, spike ? (row % 28 == 0 ? 100 : -100) : Noise(row));
            Assert.True(verdict == (spike ? SampleVerdict.Outlier : SampleVerdict.Sound), $"row {row}: {verdict}");
        }
    }

    [Fact]
    public void A_level_that_stays_is_used_at_its_third_sample_and_is_normal_from_then_on()
    {
        OutlierFilter filter = AfterCalm();
        Assert.Equal(SampleVerdict.Outlier, Judge(filter, 1000.1f));
        Assert.Equal(SampleVerdict.Outlier, Judge(filter, 999.9f));
        Assert.Equal(SampleVerdict.Step, Judge(filter, 1000));
        Assert.Equal(SampleVerdict.Sound, Judge(filter, 1000.2f));
        Assert.Equal(2, filter.Held);
    }

    [Fact]
    public void A_channel_that_became_another_one_is_not_held_back_for_ever()
    {
        OutlierFilter filter = AfterCalm();
        int held = Enumerable.Range(0, 200).Count(row => Judge(filter, (float)Math.Pow(-3, row % 20) * 1000) == SampleVerdict.Outlier);
        Assert.InRange(held, 1, 2 * OutlierFilter.Patience);
    }

    [Fact]
    public void A_channel_of_bursts_is_used_as_it_comes()
    {
        OutlierFilter filter = new(1);
        for (int row = 0; row < 4000; row++)
        {
            float value = row % 40 == 0 ? 1000 : row % 40 == 1 ? 400 : 0;
            Assert.True(Judge(filter, value) == SampleVerdict.Sound, $"row {row}");
        }
    }

    [Fact]
    public void A_channel_at_rest_has_no_scale_and_a_value_that_is_none_is_missing()
    {
        OutlierFilter filter = new(1);
        Assert.All(Enumerable.Range(0, 500), _ => Assert.Equal(SampleVerdict.Sound, Judge(filter, 5)));
        Assert.Equal(SampleVerdict.Sound, Judge(filter, 1e9f));
        Assert.Equal(SampleVerdict.Missing, Judge(filter, float.NaN));
        Assert.Equal(SampleVerdict.Missing, Judge(filter, float.PositiveInfinity));
        Assert.Equal(0, filter.Held);
    }

    [Fact]
    public void Channels_are_judged_by_themselves()
    {
        OutlierFilter filter = new(2);
        for (int row = 0; row < Calm; row++)
        {
            filter.Clean([Noise(row), 1000 * Noise(row)]);
        }

        ReadOnlySpan<float> clean = filter.Clean([100, 1000]);
        Assert.True(float.IsNaN(clean[0]));
        Assert.Equal(1000, clean[1]);
        Assert.Equal([SampleVerdict.Outlier, SampleVerdict.Sound], filter.Verdicts.ToArray());
    }

    [Fact]
    public void A_restored_filter_goes_on_alike_between_two_confirmations()
    {
        OutlierFilter first = AfterCalm(), second = new(1);
        Judge(first, 1000);
        Judge(first, 1000);
        using MemoryStream state = new();
        StateFile.Save(state, first.Visit);
        state.Position = 0;
        StateFile.Restore(state, second.Visit);
        Assert.Equal(SampleVerdict.Step, Judge(second, 1000));
        Assert.Equal(SampleVerdict.Step, Judge(first, 1000));
        Assert.Equal(StateDigest.Of(first.Visit), StateDigest.Of(second.Visit));
    }

    private static OutlierFilter AfterCalm()
    {
        OutlierFilter filter = new(1);
        for (int row = 0; row < Calm; row++)
        {
            Assert.Equal(SampleVerdict.Sound, Judge(filter, Noise(row)));
        }

        return filter;
    }

    private static SampleVerdict Judge(OutlierFilter filter, float value)
    {
        filter.Clean([value]);
        return filter.Verdicts[0];
    }

    private static float Noise(int row) => Samples.Uniform(row, 1)[0];
}
