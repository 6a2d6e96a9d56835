using System.CommandLine;
using EdgeRnn.Device.Commands;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Fleet.Demo;
using EdgeRnn.Fleet.Edge;

namespace EdgeRnn.Fleet.Commands;

/// <summary><c>edgernn-fleet boards</c>: simulated boards, to try a fleet out.</summary>
internal sealed class BoardsCommand
{
    private readonly AddressOptions _address = new();
    private readonly Option<int?> _streams = CommandOptions.Number("--streams", "N", "Boards, with a stream each [100]", 1, 100_000);
    private readonly Option<double?> _rate = CommandOptions.Number("--rate", "N", "Samples a second of each [1]", 0.01, 10_000.0);
    private readonly Option<long?> _samples = CommandOptions.Number("--samples", "N", "Samples of each, from its first on [no end]", 1L, long.MaxValue);

    public static Command Create() => new BoardsCommand().Build();

    private Command Build()
    {
        Command command = new("boards", "Send samples of simulated boards, to try a fleet out: the same samples every time.") { _streams, _rate, _samples };
        _address.AddTo(command);
        command.SetAction(parse => (int)_address.With(parse, async fleet =>
        {
            using StopSignals stop = new();
            Notices notices = new(parse.InvocationConfiguration.Error, TimeProvider.System, forJournal: false);
            ISampleLog log = await NatsSampleLog.OpenAsync(fleet, "simulated", _ => "").ConfigureAwait(false);
            await SimulatedBoards.RunAsync(
                log, "simulated", parse.GetValue(_streams) ?? 100, parse.GetValue(_rate) ?? 1, parse.GetValue(_samples) ?? long.MaxValue, notices, stop.Token).ConfigureAwait(false);
        }));
        return command;
    }
}
