using System.CommandLine;
using EdgeRnn.Device.Commands;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Device.State;
using EdgeRnn.Fleet.Edge;
using EdgeRnn.Fleet.Store;
using EdgeRnn.Fleet.Streams;
using EdgeRnn.Storage;

namespace EdgeRnn.Fleet.Commands;

/// <summary><c>edgernn-fleet forward</c>: on a board, sends what its service records to the fleet.</summary>
internal sealed class ForwardCommand
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(500);

    private readonly AddressOptions _address = new();
    private readonly SettingArguments _settings = new();

    public static Command Create() => new ForwardCommand().Build();

    private Command Build()
    {
        Command command = new("forward", "Send the samples of this board's service, edgernn run with the same settings, to the fleet; its journal is the queue.");
        foreach (Option option in _settings.All)
        {
            command.Add(option);
        }

        _address.AddTo(command);
        command.SetAction(parse => (int)_address.With(parse, fleet => ForwardAsync(fleet, _settings.Read(parse), parse.InvocationConfiguration.Error)));
        return command;
    }

    private static async Task ForwardAsync(FleetConnection fleet, ServiceSettings settings, TextWriter error)
    {
        using StopSignals stop = new();
        Notices notices = new(error, TimeProvider.System, forJournal: false);
        Dictionary<string, string> options = settings.Streams.ToDictionary(stream => stream.Name, StreamOptions.Of);
        string board = BoardId.Of(settings.StateFolder);
        ISampleLog log = await NatsSampleLog.OpenAsync(fleet, board, stream => options[stream]).ConfigureAwait(false);
        StreamFeeder[] feeders = [.. settings.Streams.Select(stream => new StreamFeeder(
            stream.Name, board, new JournalBatches(StateFolder.Journal(settings.StateFolder), stream.Name).Next, log, notices))];
        notices.Write(NoticeLevel.Information, $"board {board}: sends {feeders.Length} streams of {settings.StateFolder}");
        while (!stop.Token.IsCancellationRequested)
        {
            try
            {
                await Task.WhenAll(feeders.Select(feeder => feeder.TurnAsync())).ConfigureAwait(false);
            }
            catch (StateFolderException unreadable)
            {
                notices.Log(NoticeLevel.Error, "journal", unreadable.Message);
            }

            await Task.Delay(Turn, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
