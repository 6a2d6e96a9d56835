using EdgeRnn.Device.Sinks;
using Microsoft.Extensions.Hosting.Systemd;

namespace EdgeRnn.Device.Service;

/// <summary>What the service manager is notified of, where there is one: it names a socket and perhaps a watchdog's interval.</summary>
/// <remarks>A socket that nobody reads takes ten datagrams and then blocks, so a thread of its own sends them.</remarks>
internal sealed class SystemdLink : IDisposable
{
    private const int Capacity = 256;

    private readonly SystemdNotifier _notifier = new();
    private readonly BackgroundQueue<string>? _messages;

    /// <param name="notices">Where a message that cannot be sent is logged.</param>
    public SystemdLink(Notices notices)
    {
        if (_notifier.IsEnabled)
        {
            _messages = new BackgroundQueue<string>(
                "service manager", Capacity, text => _notifier.Notify(new ServiceState(text)),
                error => notices.Log(NoticeLevel.Warning, "manager", $"the service manager cannot be notified: {error.Message}"));
        }
    }

    /// <summary>Whether a service manager started this process.</summary>
    public bool IsManaged => _notifier.IsEnabled || Environment.GetEnvironmentVariable("INVOCATION_ID") is { Length: > 0 };

    /// <summary>After so long without <see cref="Alive"/> the manager ends the service; null for never.</summary>
    public TimeSpan? Watchdog { get; } = WatchdogOf(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), Environment.GetEnvironmentVariable("WATCHDOG_PID"));

    public void Ready() => Notify("READY=1");

    /// <summary>The start takes longer: the manager is to wait for so much more time.</summary>
    public void Extend(TimeSpan time) => Notify(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"EXTEND_TIMEOUT_USEC={time.TotalMicroseconds:0}"));

    public void Stopping() => Notify("STOPPING=1");

    public void Alive() => Notify("WATCHDOG=1");

    public void Status(string text) => Notify($"STATUS={text.ReplaceLineEndings(" ")}");

    internal static TimeSpan? WatchdogOf(string? microseconds, string? process) =>
        long.TryParse(microseconds, out long value) && value > 0
        && (process is null or "" || process == Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture))
            ? TimeSpan.FromMicroseconds(value)
            : null;

    public void Dispose() => _messages?.Dispose();

    private void Notify(string state) => _messages?.Add(state);
}
