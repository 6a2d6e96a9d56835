using EdgeRnn.Sensors.Proc;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Proc;

public sealed class ProcStatSourceTests : IDisposable
{
    private const string Before =
        "cpu  1000 0 0 9000 0 0 0 0 0 0\n"
        + "cpu0 600 10 50 4000 100 5 5 30 200 0\n"
        + "cpu1 400 0 20 5000 0 0 0 0 0 0\n"
        + "intr 5000 1 2 3\nctxt 70000\nbtime 1\nprocesses 300\nprocs_running 1\n";

    private readonly ProcTree _proc = new();

    public void Dispose() => _proc.Dispose();

    [Fact]
    public void Load_is_the_share_of_time_that_was_not_idle_and_counters_become_rates()
    {
        using ProcStatSource source = Open(Before);

        // Core 0: 3 user + 1 system + 1 steal of 10; its guest time is part of user. Core 1: all idle, part of it iowait.
        _proc.Write("stat", "cpu  1 1 1 1\ncpu0 603 10 51 4004 101 5 5 31 203 0\ncpu1 400 0 20 5007 3 0 0 0 0 0\nintr 5050 1\nctxt 70400\nprocesses 301\n");
        Dictionary<string, float> read = _proc.Read(source, 100);

        Assert.Equal(["cpu0", "cpu1", "ctxt", "intr", "forks"], source.Channels.Select(channel => channel.Id));
        Assert.Equal(50f, read["cpu0"]);
        Assert.Equal(0f, read["cpu1"]);
        Assert.Equal(4000f, read["ctxt"]);
        Assert.Equal(500f, read["intr"]);
        Assert.Equal(10f, read["forks"]);
    }

    [Fact]
    public void Rates_are_over_the_measured_interval_not_the_planned_one()
    {
        using ProcStatSource source = Open(Before);

        _proc.Write("stat", Before.Replace("ctxt 70000", "ctxt 70400", StringComparison.Ordinal));

        Assert.Equal(1600f, _proc.Read(source, 250)["ctxt"]);
    }

    [Fact]
    public void A_counter_that_went_back_is_missing_once()
    {
        using ProcStatSource source = Open(Before);

        _proc.Write("stat", "cpu0 1 0 0 5 0 0 0 0\ncpu1 401 0 20 5009 0 0 0 0\nintr 7\nctxt 9\nprocesses 1\n");
        Dictionary<string, float> reset = _proc.Read(source, 100);
        _proc.Write("stat", "cpu0 5 0 0 11 0 0 0 0\ncpu1 402 0 20 5018 0 0 0 0\nintr 8\nctxt 10\nprocesses 2\n");
        Dictionary<string, float> after = _proc.Read(source, 100);

        Assert.Equal([float.NaN, 10, float.NaN, float.NaN, float.NaN], reset.Values);
        Assert.Equal([40, 10, 10, 10, 10], after.Values);
    }

    [Fact]
    public void A_line_that_is_gone_is_missing_and_its_return_counts_over_the_whole_gap()
    {
        using ProcStatSource source = Open(Before);

        _proc.Write("stat", "cpu0 605 10 50 4005 100 5 5 30 0 0\nintr 5050\n");
        Dictionary<string, float> gone = _proc.Read(source, 100);
        _proc.Write("stat", Before.Replace("ctxt 70000", "ctxt 70400", StringComparison.Ordinal));
        Dictionary<string, float> back = _proc.Read(source, 100);

        Assert.Equal([50, float.NaN, float.NaN, 500, float.NaN], gone.Values);
        Assert.Equal(2000f, back["ctxt"]);
    }

    [Fact]
    public void Idle_time_that_went_back_a_little_is_none()
    {
        using ProcStatSource source = Open(Before);

        _proc.Write("stat", "cpu0 615 10 50 4000 95 5 5 30 0 0\ncpu1 400 0 20 5000 0 0 0 0 0 0\n");
        Dictionary<string, float> read = _proc.Read(source, 100);

        Assert.Equal(100f, read["cpu0"]);
        Assert.True(float.IsNaN(read["cpu1"]), "no time passed on core 1, so it has no load");
    }

    [Fact]
    public void A_core_added_later_is_no_channel()
    {
        using ProcStatSource source = Open(Before);

        _proc.Write("stat", Before + "cpu2 1 1 1 1 1 1 1 1\ncpu9999999999 1 1 1 1 1 1 1 1\n");

        Assert.Equal(5, _proc.Read(source, 100).Count);
    }

    [Theory]
    [InlineData("cpu0 ")]
    [InlineData("intr 1\nctxt 2\n")]
    [InlineData("")]
    [InlineData("cpu0 1 2 3\n", "line 1", "cpu0 1 2 3", "idle time")]
    [InlineData("cpu0 1 2 3 x 5 6 7 8\n", "line 1", "idle time", "cpu0 1 2 3 x")]
    [InlineData("cpu0 1 2 3 -4 5 6 7 8\n", "line 1", "idle time")]
    [InlineData("cpu0 1 2 3 99999999999999999999999 5 6 7 8\n", "line 1", "idle time")]
    [InlineData("cpu0 1 2 3 4 5 6 7 8\ncpu0 1 2 3 4 5 6 7 8\n", "line 2", "once")]
    [InlineData("cpu4096 1 2 3 4 5 6 7 8\n", "line 1", "below 4096")]
    [InlineData("cpu0 1 2 3 4 5 6 7 8\nctxt\n", "line 2", "context switches")]
    [InlineData("cpu0 1 2 3 4 5 6 7 8\nintr 1.5\n", "line 2", "interrupts")]
    [InlineData("cpu0 1 2 3 4 5 6 7 8\nprocesses 12a\n", "line 2", "forks")]
    public void What_is_not_proc_is_refused_with_its_place(string text, params string[] says) => _proc.AssertRefused("stat", [text], says);

    [Fact]
    public void What_stops_being_proc_is_refused_while_reading() =>
        _proc.AssertRefused("stat", [Before, "cpu0 one\n"], ["line 1", "user time", "cpu0 one"]);

    [Fact]
    public void A_file_without_end_is_refused()
    {
        _proc.AssertRefused("stat", [new string('x', (16 << 20) + 1)], ["longer than 16 MB"]);
    }

    private ProcStatSource Open(string text) => new(_proc.Write("stat", text).Root, _proc.Clock);
}
