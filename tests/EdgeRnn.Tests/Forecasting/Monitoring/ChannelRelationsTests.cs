using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Networks;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Monitoring;

public class ChannelRelationsTests
{
    private readonly ChannelRelations _relations = new(3);
    private SeededRandom _random = new(2);

    [Fact]
    public void A_channel_is_where_the_one_it_moves_with_suggests_until_it_no_longer_moves()
    {
        Feed(500, z => [z, -z, _random.NextNormal()], frozen: -1);
        Assert.Equal(-1, _relations.Suggested(0, [0, 1, 0]), 0.15);
        Assert.InRange(_relations.Size(0), 0.1, 0.3);
        Feed(60, _ => [1, 1, 0], frozen: 0);
        Assert.InRange(_relations.Size(0), 1.5, 2.3);
    }

    [Fact]
    public void Where_little_is_shared_there_is_no_relation()
    {
        Feed(500, z => [z, _random.NextNormal(), _random.NextNormal()], frozen: -1);
        Assert.Equal(0, _relations.Size(0));
    }

    [Fact]
    public void A_clearly_better_partner_is_chosen_once()
    {
        Feed(500, z => [z, _random.NextNormal(), z], frozen: -1);
        Assert.Equal(0, _relations.Size(0));
        Assert.True(_relations.Choose(0));
        Assert.False(_relations.Choose(0));
        Assert.Equal(1, _relations.Suggested(0, [0, 0, 1]), 0.15);
    }

    [Fact]
    public void A_missing_value_changes_no_correlation()
    {
        Feed(500, z => [z, z, z], frozen: -1);
        double before = _relations.Suggested(0, [0, 1, 0]);
        _relations.Add([double.NaN, 5, 5], -1);
        Assert.Equal(before, _relations.Suggested(0, [0, 1, 0]));
    }

    [Fact]
    public void A_channel_alone_has_none()
    {
        var alone = new ChannelRelations(1);
        alone.Add([3], -1);
        Assert.Equal((0.0, 0.0, false), (alone.Size(0), alone.Suggested(0, [3]), alone.Choose(0)));
    }

    [Fact]
    public void Restored_relations_are_the_saved_ones()
    {
        Feed(500, z => [z, -z, z], frozen: -1);
        var other = new ChannelRelations(3);
        StateCopy.Of(visitor => _relations.Visit(visitor, "r"), visitor => other.Visit(visitor, "r"));
        Assert.Equal(_relations.Size(0), other.Size(0));
    }

    private void Feed(int samples, Func<double, double[]> of, int frozen)
    {
        for (int i = 0; i < samples; i++)
        {
            _relations.Add(of(_random.NextNormal()), frozen);
        }
    }
}
