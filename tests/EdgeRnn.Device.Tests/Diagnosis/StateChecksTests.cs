using System.Runtime.InteropServices;
using EdgeRnn.Device.Diagnosis;
using Xunit;

namespace EdgeRnn.Device.Tests.Diagnosis;

public sealed class StateChecksTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_folder_that_is_there_or_can_be_made_is_good_and_nothing_is_left_in_it()
    {
        Assert.Equal($"{_root["state"]} will be made by the first 'edgernn run'", Find("state", Machine()).Text);
        Directory.CreateDirectory(_root["state"]);
        Assert.Equal($"{_root["state"]} can be written", Find("state", Machine()).Text);
        Assert.Empty(Directory.GetFileSystemEntries(_root["state"]));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_comes_with_the_command_that_makes_it()
    {
        Finding finding = Find("state", Machine() with { StateFolder = "/proc/1/state" });
        Assert.Equal((Severity.Missing, "sudo install -d -o ada /proc/1/state"), (finding.Severity, finding.Command));
    }

    [Theory]
    [InlineData(100, false, "100 MB are free")]
    [InlineData(4000, true, "4,000 MB are free")]
    public void Room_on_the_disk_is_compared_with_what_may_be_kept(long megabytes, bool good, string expected)
    {
        Finding finding = Find("disk", Machine() with { FreeBytes = _ => megabytes << 20 });
        Assert.Equal(good ? Severity.Good : Severity.Missing, finding.Severity);
        Assert.StartsWith(expected, finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_journal_s_size_is_shown_with_the_command_that_verifies_it()
    {
        Assert.Equal("no samples yet", Find("journal", Machine()).Text);
        Directory.CreateDirectory(_root["state/samples.journal"]);
        _root.Write("state/samples.journal/1.journal", new string('x', 3 << 20));
        Assert.Matches(@"^3\.0 MB of samples, last written 20\d\d.*: edgernn state verify .*state$", Find("journal", Machine()).Text);
    }

    [Theory]
    [InlineData(true, true, "synchronised")]
    [InlineData(false, false, "not synchronised")]
    [InlineData(null, true, "12:00:00Z")]
    public void A_clock_that_is_not_synchronised_comes_with_the_command_that_sets_it(bool? synchronized, bool good, string expected)
    {
        _root.Create("dev/rtc0");
        Finding finding = Find("clock", Machine() with { IsClockSynchronized = () => synchronized });
        Assert.Equal(good ? Severity.Good : Severity.Missing, finding.Severity);
        Assert.EndsWith(expected, finding.Text, StringComparison.Ordinal);
        Assert.Equal(good ? null : "sudo timedatectl set-ntp true", finding.Command);
    }

    [Fact]
    public void A_clock_that_was_never_set_and_one_without_battery_are_named()
    {
        Finding finding = Find("clock", Machine() with { Time = new Early() });
        Assert.Equal(Severity.Missing, finding.Severity);
        Assert.StartsWith("it is not 1970-01-01", finding.Text, StringComparison.Ordinal);
        Assert.Contains("no clock with a battery", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_runs_is_shown() => Assert.Equal("proc, once a second", Find("run", Machine() with { Runs = "proc, once a second" }).Text);

    private MachineView Machine() => new(Architecture.Arm64, 4, _root.Path, "ada")
    {
        HasLibrary = _ => true,
        StateFolder = _root["state"],
        Time = new HandClock(),
        IsClockSynchronized = () => true,
    };

    private static Finding Find(string name, MachineView machine) => Checks.Of(machine).Single(finding => finding.Name == name);

    private sealed class Early : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }
}
