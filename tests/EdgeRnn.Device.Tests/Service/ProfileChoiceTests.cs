using System.Collections;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Service;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Forecasting.Experts;
using Xunit;

namespace EdgeRnn.Device.Tests.Service;

/// <summary>A profile that is left open is chosen by the memory and the time at hand for all streams, once.</summary>
public sealed class ProfileChoiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _log = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 1L << 40, 1e6, MixtureProfile.Full)]
    [InlineData(1, 1L << 20, 1e6, MixtureProfile.Light)]
    [InlineData(1_000_000, 1L << 60, 1e-3, MixtureProfile.Light)]
    public void The_largest_that_fits_is_chosen(int streams, long bytes, double interval, MixtureProfile expected)
    {
        ProfileChoice choice = New(streams, bytes);
        Assert.Equal(expected, choice.Of(Settings("auto"), 1, TimeSpan.FromSeconds(interval), _folder["main"]).Profile);
        choice.Report();
        Assert.Contains($"profile auto: 1 stream: {expected.ToString().ToLowerInvariant()}: ", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_chosen_stays_and_what_is_set_is_not_touched()
    {
        TimeSpan interval = TimeSpan.FromSeconds(1e6);
        Assert.Equal(MixtureProfile.Light, New(1, 1 << 20).Of(Settings("auto"), 1, interval, _folder["main"]).Profile);
        Assert.Equal(MixtureProfile.Light, New(1, 1L << 40).Of(Settings("auto"), 1, interval, _folder["main"]).Profile);
        Assert.Equal(MixtureProfile.Standard, New(1, 1 << 20).Of(Settings("standard"), 1, interval, _folder["main"]).Profile);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_logged()
    {
        File.WriteAllText(_folder["main"], "");
        Assert.Equal(MixtureProfile.Light, New(1, 1 << 20).Of(Settings("auto"), 1, TimeSpan.FromSeconds(1e6), _folder["main"]).Profile);
        Assert.Contains("main: its profile is chosen again at the next start: ", _log.ToString(), StringComparison.Ordinal);
    }

    private ProfileChoice New(int streams, long bytes) => new(streams, new Notices(_log, TimeProvider.System, forJournal: false)) { MemoryBytes = bytes };

    private static StreamSettings Settings(string profile) => ServiceSettings.Read(
        null, new Hashtable(), ["streams:main:sources=waves", $"streams:main:profile={profile}"]).Streams.Single();
}
