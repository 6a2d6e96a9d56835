using System.CommandLine;
using System.Runtime.InteropServices;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Service;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Device.Terminal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn run</c>: the service.</summary>
internal sealed class RunCommand
{
    /// <summary>Streams get 3 seconds of it; the service manager and a user see an end within 5.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(4);

    private readonly SettingArguments _settings = new();
    private readonly ReadingArguments _reading = new();
    private readonly Option<bool> _json = CommandOptions.Flag("--json", "Print a JSON object per line: as --set output=json");
    private readonly Option<long?> _rows = CommandOptions.Number("--rows", "N", "Stop after N samples of each stream [run until stopped]", 1L, long.MaxValue);

    private static volatile bool _wasHungUp;

    public static Command Create() => new RunCommand().Build();

    /// <summary>From now on a hang-up does not end the process; one that comes before the service takes them is kept for it.</summary>
    public static PosixSignalRegistration KeepHangUps() => PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => (signal.Cancel, _wasHungUp) = (true, true));

    private Command Build()
    {
        var command = new Command("run", "Run the service: forecast sensors, learn as they go, and raise alarms for what is not normal.") { _json, _rows };
        foreach (Option option in _settings.All.Concat(_reading.All))
        {
            command.Add(option);
        }

        // Not asynchronous: the host, and not the parser, listens to the signals.
        command.SetAction(parse => (int)Run(parse));
        return command;
    }

    private ServiceSettings Settings(ParseResult parse, string[] more, bool atTerminal)
    {
        ServiceSettings settings = _settings.Read(parse, more);
        _reading.RefuseWithout(parse, settings.Streams.SelectMany(stream => stream.Sources));
        return settings with { Web = settings.Web.At(atTerminal) };
    }

    private ExitCode Run(ParseResult parse)
    {
        InvocationConfiguration console = parse.InvocationConfiguration;
        string[] more = [.. parse.GetValue(_json) ? ["output=json"] : Array.Empty<string>(), .. _reading.Settings(parse)];
        bool forJournal = Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 };
        using RunScreen? screen = ReplayViews.IsTerminal(console.Output) ? new RunScreen(console.Output, console.Error, TimeProvider.System) : null;
        using DetachedWriter log = new(screen?.Log ?? console.Error);
        RunContext context = new(
            () => Settings(parse, more, atTerminal: screen is not null),
            parse.GetValue(_rows) ?? long.MaxValue,
            console.Output,
            new Notices(log, TimeProvider.System, forJournal),
            TimeProvider.System)
        { Screen = screen, WasHungUp = () => _wasHungUp };

        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton(context).AddSingleton<RunService>().AddHostedService(services => services.GetRequiredService<RunService>());
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        using IHost host = builder.Build();
        RunService service = host.Services.GetRequiredService<RunService>();
        try
        {
            host.Run();
        }
        catch (OperationCanceledException)
        {
            // Asked to end while it was still waiting for a sensor.
        }

        return service.Conclude();
    }
}
