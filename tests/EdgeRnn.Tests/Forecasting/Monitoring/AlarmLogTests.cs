using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Monitoring;

public class AlarmLogTests
{
    private static readonly int Cell = AnomalyEvidence.Cell(1, AnomalyCause.Level);

    private readonly AlarmLog _log = new(2);

    [Fact]
    public void An_alarm_is_remembered_as_it_began_and_ended()
    {
        Begin(100, reached: 4);
        _log.Reach(77);
        Assert.True(_log.Of(1).IsOn);
        _log.End(140, AlarmEnd.Returned);
        Assert.Equal(new AlarmRecord(1, 100, 140, AlarmEnd.Returned, 1, AnomalyCause.Level, 20, 25, 77, 0, AlarmLabel.None), _log.Of(1));
        Begin(200, reached: 4);
        Assert.Equal((2L, 1L, -1L), (_log.Count, _log.Of(2).Before, _log.Of(2).End));
    }

    [Fact]
    public void The_newest_sixteen_are_remembered()
    {
        for (int number = 1; number <= 20; number++)
        {
            Begin(number, reached: 1);
        }

        Assert.Equal(Enumerable.Range(5, 16), Enumerable.Range(0, 30).Where(number => _log.Has(number)));
        Assert.Equal(5, _log.Of(5).Start);
    }

    [Fact]
    public void What_was_normal_is_so_up_to_half_as_much_again_and_a_fault_from_a_fifth_less_on()
    {
        Begin(1, reached: 4);
        Assert.False(_log.IsNormal(Cell, 0.1) || _log.IsFault(Cell, 1e9));
        _log.Label(1, AlarmLabel.Normal);
        Assert.True(_log.IsNormal(Cell, 6) && !_log.IsNormal(Cell, 6.01));
        _log.Label(1, AlarmLabel.Fault);
        Assert.True(_log.IsFault(Cell, 3.21) && !_log.IsFault(Cell, 3.19));
        Assert.False(_log.IsNormal(Cell, 1));
        Assert.False(_log.IsFault(AnomalyEvidence.Cell(1, AnomalyCause.Error), 1e9));
        _log.Label(1, AlarmLabel.None);
        Assert.False(_log.IsNormal(Cell, 1) || _log.IsFault(Cell, 1e9));
    }

    [Fact]
    public void A_later_label_overrules_an_earlier_one_and_the_labels_of_old_alarms_stay()
    {
        Begin(1, reached: 4);
        _log.Label(1, AlarmLabel.Fault);
        Begin(2, reached: 10);
        _log.Label(2, AlarmLabel.Normal);
        Assert.True(_log.IsNormal(Cell, 15) && !_log.IsFault(Cell, 1e9));
        for (int number = 3; number <= 40; number++)
        {
            Begin(number, reached: 1);
        }

        Assert.False(_log.Has(2));
        Assert.True(_log.IsNormal(Cell, 15) && !_log.IsNormal(Cell, 15.1));
    }

    [Fact]
    public void What_a_labelled_alarm_reaches_later_counts_too()
    {
        Begin(1, reached: 4);
        _log.Label(1, AlarmLabel.Normal);
        _log.Reach(AnomalyCause.Level, 8);
        Assert.True(_log.IsNormal(Cell, 12));
    }

    [Fact]
    public void A_restored_log_is_the_saved_one()
    {
        Begin(1, reached: 4);
        _log.Label(1, AlarmLabel.Normal);
        var other = new AlarmLog(2);
        StateCopy.Of(visitor => _log.Visit(visitor, "l"), visitor => other.Visit(visitor, "l"));
        Assert.Equal(_log.Of(1), other.Of(1));
        Assert.True(other.IsNormal(Cell, 6) && !other.IsNormal(Cell, 6.01));
    }

    private void Begin(long sample, double reached)
    {
        _log.Begin(sample, 1, AnomalyCause.Level, (20, 25), 60);
        _log.Reach(AnomalyCause.Level, reached);
    }
}
