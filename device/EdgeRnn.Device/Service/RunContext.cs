using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Device.Terminal;

namespace EdgeRnn.Device.Service;

/// <summary>What a run is made of.</summary>
/// <param name="Read">Reads the settings, at the start and when they are to be reloaded.</param>
/// <param name="Rows">Samples after which each stream ends.</param>
/// <param name="Output">Where reports go.</param>
/// <param name="Notices">The log.</param>
/// <param name="Time">The clocks.</param>
internal sealed record RunContext(Func<ServiceSettings> Read, long Rows, TextWriter Output, Notices Notices, TimeProvider Time)
{
    /// <summary>Where a live picture can be drawn; null without a terminal.</summary>
    public RunScreen? Screen { get; init; }

    /// <summary>Whether a hang-up came before the service takes them.</summary>
    public Func<bool> WasHungUp { get; init; } = () => false;

    /// <summary>The screen, if the settings want a picture.</summary>
    public RunScreen? ScreenFor(ServiceSettings settings) => settings.Output == OutputKind.Auto ? Screen : null;
}
