using EdgeRnn.Forecasting.Monitoring;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Monitoring;

/// <summary>"That was normal", "that was a fault", and taking it back.</summary>
public class AlarmLabelTests
{
    private readonly StreamMonitor _monitor = new(1, new MonitorOptions { SamplesPerFalseAlarm = 20_000 });
    private readonly MonitoredNoise _noise = new(331);

    public AlarmLabelTests() => Normal(2000);

    [Fact]
    public void What_was_declared_normal_ends_at_once_and_raises_no_alarm_again_but_what_is_larger_does()
    {
        Spike(20);
        _monitor.DeclareNormal(1);
        Assert.Equal((false, AlarmEnd.DeclaredNormal, AlarmLabel.Normal), (_monitor.Alarm, _monitor.Record(1).Ending, _monitor.Record(1).Label));
        Normal(200);
        Spike(22);
        Assert.Equal(1, _monitor.Alarms);
        Normal(200);
        Spike(200);
        Assert.Equal(2, _monitor.Alarms);
    }

    [Fact]
    public void What_was_declared_normal_is_not_once_that_is_withdrawn()
    {
        Spike(20);
        _monitor.DeclareNormal(1);
        _monitor.Withdraw(1);
        Normal(200);
        Spike(30);
        Assert.Equal(2, _monitor.Alarms);
    }

    [Fact]
    public void A_fault_raises_an_alarm_however_often_it_recurs()
    {
        for (int i = 1; i <= 30; i++)
        {
            Spike(20);
            Assert.Equal(i, _monitor.Alarms);
            _monitor.DeclareFault(i);
            Normal(70);
        }
    }

    [Fact]
    public void Without_that_a_spike_that_keeps_coming_is_taken_for_normal()
    {
        for (int i = 1; i <= 30; i++)
        {
            Spike(20);
            Normal(70);
        }

        Assert.InRange(_monitor.Alarms, 1, 15);
    }

    [Fact]
    public void The_later_label_overrules()
    {
        Spike(20);
        _monitor.DeclareFault(1);
        Normal(100);
        Spike(20);
        _monitor.DeclareNormal(2);
        Normal(100);
        Spike(20);
        Assert.Equal(2, _monitor.Alarms);
    }

    [Fact]
    public void A_label_of_a_forgotten_alarm_stays_and_can_no_longer_be_withdrawn()
    {
        Spike(20);
        _monitor.DeclareFault(1);
        for (int i = 2; i <= 18; i++)
        {
            Normal(70);
            Spike(20);
        }

        Assert.Equal((18L, false), (_monitor.Alarms, _monitor.Remembers(1)));
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => _monitor.Withdraw(1));
        Assert.Contains("one of the newest 16 of 18 alarms", error.Message, StringComparison.Ordinal);
    }

    private void Normal(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _monitor.Add([0], [1], [_noise.Next()]);
        }
    }

    private void Spike(float size) => _monitor.Add([0], [1], [size]);
}
