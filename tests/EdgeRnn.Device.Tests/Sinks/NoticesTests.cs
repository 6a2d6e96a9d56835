using EdgeRnn.Device.Sinks;
using Xunit;

namespace EdgeRnn.Device.Tests.Sinks;

public sealed class NoticesTests : IDisposable
{
    private readonly HandClock _clock = new();
    private readonly StringWriter _output = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public void A_cause_is_told_at_most_once_in_ten_seconds_and_what_was_left_out_is_counted()
    {
        Notices notices = new(_output, _clock, forJournal: true);
        for (int second = 0; second <= 20; second++)
        {
            _clock.Milliseconds = 1000 * second;
            notices.Log(NoticeLevel.Warning, "bus", $"second {second}");
        }

        Assert.Equal(
            "<4>second 0\n<4>second 10 (9 more like this were left out)\n<4>second 20 (9 more like this were left out)\n", _output.ToString());
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
