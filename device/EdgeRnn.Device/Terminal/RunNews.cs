using EdgeRnn.Device.Sinks;

namespace EdgeRnn.Device.Terminal;

/// <summary>What a picture of the running service is drawn from.</summary>
/// <param name="Time">Now, in UTC.</param>
/// <param name="Streams">Each with its newest samples.</param>
/// <param name="Events">The newest last.</param>
/// <param name="Notices">Lines of the log, the newest last.</param>
internal sealed record RunNews(
    DateTime Time, IReadOnlyList<(StreamStatus Status, StreamTrace Trace)> Streams, IReadOnlyList<StreamEvent> Events, IReadOnlyList<string> Notices)
{
    /// <summary>Where the live page is; null without one.</summary>
    public string? Page { get; init; }
}
