using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Monitoring;

/// <summary>What is rare in a sample, and the ratios to limits that follow from it.</summary>
public class AnomalyEvidenceTests
{
    private readonly AnomalyEvidence _evidence = new(2);

    [Fact]
    public void Every_cause_of_every_channel_has_a_cell_of_its_own()
    {
        int[] cells = [.. from channel in Enumerable.Range(0, 2) from cause in Enum.GetValues<AnomalyCause>() select AnomalyEvidence.Cell(channel, cause)];
        Assert.Equal(Enumerable.Range(0, 2 * AnomalyCauses.Count), cells);
    }

    [Fact]
    public void A_sample_counts_where_a_channel_has_both_a_value_and_a_forecast()
    {
        Assert.False(_evidence.Add([float.NaN, 1], [1, float.NaN], -1, warm: false, isNormal: true));
        Assert.True(_evidence.Add([float.NaN, 1], [1, 1], -1, warm: false, isNormal: true));
    }

    [Fact]
    public void Missing_values_are_as_rare_as_their_run_is_long()
    {
        for (int run = 1; run <= 6; run++)
        {
            _evidence.Add([0, 0], [0, float.NaN], -1, warm: true, isNormal: false);
            Assert.Equal(run / 3.0, _evidence.Rarity(AnomalyEvidence.Cell(1, AnomalyCause.Missing)), 12);
            Assert.Equal(run, _evidence.Size(AnomalyEvidence.Cell(1, AnomalyCause.Missing)));
        }

        Assert.Equal((0, 6), _evidence.Explain(1, AnomalyCause.Missing, float.NaN, 0));
        _evidence.Accept(1);
        Assert.Equal((6, 6), _evidence.Explain(1, AnomalyCause.Missing, float.NaN, 0));
    }

    [Fact]
    public void Equal_values_are_evidence_in_a_channel_that_usually_changes()
    {
        int cell = AnomalyEvidence.Cell(0, AnomalyCause.Unchanged), resting = AnomalyEvidence.Cell(1, AnomalyCause.Unchanged);
        for (int i = 0; i < 600; i++)
        {
            _evidence.Add([0, 0], [i % 7, 4], -1, warm: true, isNormal: false);
        }

        for (int i = 0; i < 45; i++)
        {
            _evidence.Add([0, 0], [9, 4], -1, warm: true, isNormal: false);
        }

        Assert.True(_evidence.Rarity(cell) > 1);
        Assert.Equal(double.NaN, _evidence.Rarity(resting));
    }

    [Fact]
    public void A_ratio_is_the_rarest_cause_and_a_label_overrules_it()
    {
        AlarmLog log = new(2);
        ChannelRatios ratios = new(2, _evidence, new AlarmLimits(2, 10_000), log);
        for (int run = 0; run < 6; run++)
        {
            _evidence.Add([0, 0], [0, float.NaN], -1, warm: true, isNormal: false);
        }

        ratios.Judge(age: 500, watching: true);
        Assert.Equal((1, AnomalyCause.Missing, 2.0), (ratios.Channel, ratios.Cause(1), ratios.Of(1)));
        Assert.Equal((1, 0, -1), (ratios.Ranked(0), ratios.Ranked(1), ratios.Ranked(2)));
        Assert.Equal(80, ChannelRatios.Score(ratios.Of(1)));

        log.Begin(0, 1, AnomalyCause.Missing, (0, 6), 80);
        log.Reach(AnomalyCause.Missing, 6);
        log.Label(1, AlarmLabel.Normal);
        ratios.Judge(age: 501, watching: true);
        Assert.Equal(0, ratios.Of(1));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 50)]
    [InlineData(3, 90)]
    [InlineData(double.PositiveInfinity, 99.9999)]
    public void The_score_of_a_ratio_is_100_r2_over_1_plus_r2(double ratio, double score) =>
        Assert.Equal(score, ChannelRatios.Score(ratio), 4);

    [Fact]
    public void Restored_evidence_continues_as_the_saved_one()
    {
        foreach (float[] row in Samples.Rows(3, 300, 4))
        {
            _evidence.Add(row.AsSpan(0, 2), row.AsSpan(2), -1, warm: true, isNormal: false);
        }

        _evidence.EndBlock(0, learn: true);
        var other = new AnomalyEvidence(2);
        StateCopy.Of(visitor => _evidence.Visit(visitor, "e"), visitor => other.Visit(visitor, "e"));
        _evidence.Add([0, 0], [3, 4], -1, warm: true, isNormal: false);
        other.Add([0, 0], [3, 4], -1, warm: true, isNormal: false);
        Assert.All(Enumerable.Range(0, 2 * AnomalyCauses.Count), cell => Assert.Equal(_evidence.Size(cell), other.Size(cell)));
    }
}
