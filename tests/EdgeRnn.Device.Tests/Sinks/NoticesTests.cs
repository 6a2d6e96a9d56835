using EdgeRnn.Device.Sinks;
using Xunit;

namespace EdgeRnn.Device.Tests.Sinks;

public sealed class NoticesTests : IDisposable
{
    private readonly HandClock _clock = new();
    private readonly StringWriter _output = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public void A_cause_that_continues_is_logged_ever_less_often_and_what_was_left_out_is_counted()
    {
        Notices notices = new(_output, _clock, forJournal: true);
        for (int second = 0; second <= 100; second++)
        {
            _clock.Milliseconds = 1000 * second;
            notices.Log(NoticeLevel.Warning, "bus", $"second {second}");
        }

        Assert.Equal(
            "<4>second 0\n<4>second 10 (9 more like this were left out)\n<4>second 30 (19 more like this were left out)\n<4>second 70 (39 more like this were left out)\n",
            _output.ToString());
    }

    [Fact]
    public void After_a_pause_a_cause_is_logged_at_once_and_as_often_as_at_first()
    {
        Notices notices = new(_output, _clock, forJournal: true);
        foreach (int second in (int[])[0, 11, 1000, 1011])
        {
            _clock.Milliseconds = 1000 * second;
            notices.Log(NoticeLevel.Warning, "bus", $"second {second}");
        }

        Assert.Equal("<4>second 0\n<4>second 11\n<4>second 1000\n<4>second 1011\n", _output.ToString());
    }

    [Fact]
    public void Causes_do_not_silence_each_other_and_a_message_is_one_line()
    {
        Notices notices = new(_output, _clock, forJournal: false);
        notices.Log(NoticeLevel.Error, "a", "one\ntwo");
        notices.Log(NoticeLevel.Error, "b", "three");

        Assert.Equal("edgernn: one two\nedgernn: three\n", _output.ToString());
    }
}
