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
        Channel channel = AfterCalm();
        Assert.Equal(SampleVerdict.Outlier, channel.Judge(spike));
        Assert.Equal(SampleVerdict.Sound, channel.Judge(Noise(Calm + 1)));
        Assert.Equal(1, channel.Filter.Held);
    }

    [Fact]
    public void Spikes_that_return_never_get_through_however_many_there_are()
    {
        Channel channel = AfterCalm();
        for (int row = 0; row < 2800; row++)
        {
            bool spike = row % 14 == 0;
            SampleVerdict verdict = channel.Judge(spike ? (row % 28 == 0 ? 100 : -100) : Noise(row));
            Assert.True(verdict == (spike ? SampleVerdict.Outlier : SampleVerdict.Sound), $"row {row}: {verdict}");
        }
    }

    [Fact]
    public void A_level_that_stays_is_used_at_its_third_sample_and_is_normal_from_then_on()
    {
        Channel channel = AfterCalm();
        Assert.Equal(SampleVerdict.Outlier, channel.Judge(1000.1f));
        Assert.Equal(SampleVerdict.Outlier, channel.Judge(999.9f));
        Assert.Equal(SampleVerdict.Step, channel.Judge(1000));
        Assert.Equal(SampleVerdict.Sound, channel.Judge(1000.2f));
        Assert.Equal(2, channel.Filter.Held);
    }

    [Fact]
    public void A_channel_that_became_another_one_is_not_held_back_for_ever()
    {
        Channel channel = AfterCalm();
        int held = Enumerable.Range(0, 200).Count(row => channel.Judge((float)Math.Pow(-3, row % 20) * 1000) == SampleVerdict.Outlier);
        Assert.InRange(held, 1, 2 * OutlierFilter.Patience);
    }

    [Fact]
    public void A_channel_of_bursts_is_used_as_it_comes()
    {
        Channel channel = new();
        for (int row = 0; row < 4000; row++)
        {
            float value = row % 40 == 0 ? 1000 : row % 40 == 1 ? 400 : 0;
            Assert.True(channel.Judge(value) == SampleVerdict.Sound, $"row {row}");
        }
    }

    [Fact]
    public void A_channel_at_rest_has_no_scale_and_a_value_that_is_none_is_missing()
    {
        Channel channel = new();
        Assert.All(Enumerable.Range(0, 500), _ => Assert.Equal(SampleVerdict.Sound, channel.Judge(5)));
        Assert.Equal(SampleVerdict.Sound, channel.Judge(1e9f));
        Assert.Equal(SampleVerdict.Missing, channel.Judge(float.NaN));
        Assert.Equal(SampleVerdict.Missing, channel.Judge(float.PositiveInfinity));
        Assert.Equal(0, channel.Filter.Held);
    }

    [Fact]
    public void Channels_are_judged_by_themselves()
    {
        OutlierFilter filter = new(2);
        KnownValues known = new(2, [1]);
        float[] last = new float[2];
        for (int row = 0; row < Calm; row++)
        {
            Clean([Noise(row), 1000 * Noise(row)]);
        }

        ReadOnlySpan<float> clean = Clean([100, 1000]);
        Assert.True(float.IsNaN(clean[0]));
        Assert.Equal(1000, clean[1]);
        Assert.Equal([SampleVerdict.Outlier, SampleVerdict.Sound], filter.Verdicts.ToArray());

        ReadOnlySpan<float> Clean(ReadOnlySpan<float> sample)
        {
            known.CopyTo(last, ago: 0);
            ReadOnlySpan<float> clean = filter.Clean(sample, last);
            known.Add(clean);
            return clean;
        }
    }

    [Fact]
    public void A_restored_filter_continues_alike_between_two_confirmations()
    {
        Channel first = AfterCalm(), second = new();
        first.Judge(1000);
        first.Judge(1000);
        StateCopy.Of(first.Visit, second.Visit);
        Assert.Equal(SampleVerdict.Step, second.Judge(1000));
        Assert.Equal(SampleVerdict.Step, first.Judge(1000));
        Assert.Equal(StateDigest.Of(first.Visit), StateDigest.Of(second.Visit));
    }

    private static Channel AfterCalm()
    {
        Channel channel = new();
        for (int row = 0; row < Calm; row++)
        {
            Assert.Equal(SampleVerdict.Sound, channel.Judge(Noise(row)));
        }

        return channel;
    }

    private static float Noise(int row) => Samples.Uniform(row, 1)[0];

    /// <summary>A filter of one channel, and the history that holds what it lets through.</summary>
    private sealed class Channel
    {
        private readonly KnownValues _known = new(1, [1]);

        public OutlierFilter Filter { get; } = new(1);

        public SampleVerdict Judge(float value)
        {
            _known.Add(Filter.Clean([value], _known.LastValues(0, 1)));
            return Filter.Verdicts[0];
        }

        public void Visit(IStateVisitor visitor)
        {
            Filter.Visit(visitor.Under("outliers"));
            _known.Visit(visitor);
        }
    }
}
