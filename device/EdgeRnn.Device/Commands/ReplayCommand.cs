using System.CommandLine;
using EdgeRnn.Device.Output;
using EdgeRnn.Device.Replay;
using EdgeRnn.Device.Terminal;
using EdgeRnn.Device.Weights;
using EdgeRnn.Forecasting;
using EdgeRnn.Options;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn replay</c>: one pass over a recording, learning as it goes.</summary>
internal sealed class ReplayCommand
{
    private const long DefaultCheckpointEvery = 10_000;

    private readonly Argument<string?> _recording = new("RECORDING.csv")
    {
        Description = "Rows of numbers under a header line",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _journal = CommandOptions.Path("--journal", "DIR", "Instead of a recording: the samples in the journal of a service's state folder");
    private readonly Option<string?> _stream = CommandOptions.Path("--stream", "NAME", "The stream of the journal [the only one, or main]");
    private readonly NetworkArguments _network = new();
    private readonly ReadingArguments _reading = new();
    private readonly Option<bool> _noLearn = CommandOptions.Flag("--no-learn", "Predict only");
    private readonly Option<string?> _import = CommandOptions.Path("--import", "FILE", "Initial weights: safetensors of PyTorch or Keras, an ONNX model, or NumPy's .npz");
    private readonly Option<string[]?> _rename = CommandOptions.List("--rename", "OLD=NEW[,OLD=NEW...]", "Prefixes of tensor names to replace in the imported weights, such as module.=");
    private readonly Option<string?> _export = CommandOptions.Path("--export", "FILE.safetensors", "Write the weights at the end; with --journal and FILE.csv, the samples as a recording");
    private readonly Option<string?> _checkpoint = CommandOptions.Path("--checkpoint", "DIR", "Save the state there periodically; a run that finds a checkpoint resumes from it");
    private readonly Option<long?> _checkpointEvery = CommandOptions.Number("--checkpoint-every", "N", $"Rows between two checkpoints [{DefaultCheckpointEvery}]", 1L, long.MaxValue);
    private readonly Option<string?> _predictions = CommandOptions.Path("--predictions", "FILE.csv", "Write the prediction made for each row, and its bounds");
    private readonly Option<string?> _plot = CommandOptions.Path("--plot", "FILE.svg", "Draw forecasts with their bounds against the sensor, alarms, and the running error");
    private readonly Option<string?> _show = CommandOptions.Path("--show", "NAME", "The channel in the picture [the first that varies]");
    private readonly Option<int?> _replayUpdates = CommandOptions.Number("--replay-updates", "N", "Experience replay: further updates of the network after each row, on windows of the past [0]", 0, 1000, "--rehearse");
    private readonly Option<bool> _diagnose = CommandOptions.Flag("--diagnose", "Show why the network's training was easy or hard: vanishing gradients, saturated gates, k2");
    private readonly Option<string?> _diagnosePlot = CommandOptions.Path("--diagnose-plot", "FILE.svg", "Draw it too");
    private readonly Option<bool> _force = CommandOptions.Force();
    private readonly Option<bool> _serve = CommandOptions.Flag("--serve", "Show it in a browser, on a page of this machine that stays until Ctrl-C");
    private readonly Option<int?> _servePort = CommandOptions.Number("--serve-port", "N", $"Where that page is [{ReplayPage.DefaultPort}]", 1, 65535);
    private readonly Option<bool> _json = CommandOptions.Flag("--json", "Print the report as one JSON object and nothing else");

    public static Command Create() => new ReplayCommand().Build();

    private Command Build()
    {
        var command = new Command("replay", "Replay a recording through a forecaster that learns as it goes, and score its forecasts.") { _recording };
        Option[] own = [_journal, _stream, .. _reading.All, _noLearn, _checkpoint, _checkpointEvery, _import, _rename, _export, _predictions, _plot, _show, _replayUpdates, _diagnose, _diagnosePlot, _force, _serve, _servePort, _json];
        foreach (Option option in own.Concat(_network.All))
        {
            command.Add(option);
        }

        // On its own thread: the parser listens to Ctrl-C only once the action has returned its task.
        command.SetAction((parse, stop) => Task.Run(() => (int)Run(parse, stop), CancellationToken.None));
        return command;
    }

    private ExitCode Run(ParseResult parse, CancellationToken stop)
    {
        bool json = parse.GetValue(_json);
        TextWriter output = parse.InvocationConfiguration.Output;
        using JournalReplay? journal = OpenJournal(parse);
        using ReplayPage? page = PageOf(parse);
        if (ReplayExecution.Run(Bind(parse, journal) with { Page = page }, ReplayViews.For(output, silent: json), parse.InvocationConfiguration.Error, stop) is not { } report)
        {
            return ExitCode.Interrupted;
        }

        (json ? (Action<ReplayReport, TextWriter>)ReportJson.Write : ReportText.Write)(report, json ? output : Page.Over(output));
        page?.Wait(stop);
        return ExitCode.Done;
    }

    /// <summary>Null where nothing is to be served. Its address must not stand between the JSON.</summary>
    private ReplayPage? PageOf(ParseResult parse)
    {
        InvocationConfiguration console = parse.InvocationConfiguration;
        return parse.GetValue(_serve) ? new ReplayPage(parse.GetValue(_servePort) ?? ReplayPage.DefaultPort, parse.GetValue(_json) ? console.Error : console.Output, console.Error)
            : parse.GetValue(_servePort) is { } port ? throw UserException.Usage($"--serve-port {port}: has no effect without --serve; add it")
            : null;
    }

    /// <summary>Null where a recording is replayed.</summary>
    private JournalReplay? OpenJournal(ParseResult parse)
    {
        string? folder = parse.GetValue(_journal), recording = parse.GetValue(_recording);
        return (folder, recording) switch
        {
            (null, null) => throw UserException.Usage("expected a recording, as RECORDING.csv, or the state folder of a service, as --journal DIR"),
            (not null, not null) => throw UserException.Usage($"--journal {folder}: is replayed instead of a recording; leave {recording} out"),
            (null, _) => parse.GetValue(_stream) is { } stream ? throw UserException.Usage($"--stream {stream}: has no effect without --journal DIR; add it") : null,
            _ => JournalReplay.Open(folder, parse.GetValue(_stream), IsRecording(parse.GetValue(_export)) ? parse.GetValue(_export) : null),
        };
    }

    private static bool IsRecording(string? path) => path is not null && path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    private ReplaySettings Bind(ParseResult parse, JournalReplay? journal)
    {
        bool learning = !parse.GetValue(_noLearn);
        if (parse.GetValue(_checkpointEvery) is not null && parse.GetValue(_checkpoint) is null)
        {
            throw UserException.Usage("--checkpoint-every: has no effect without --checkpoint DIR; add it");
        }

        _network.Bind(parse, channels: 1);
        return new ReplaySettings(
            journal?.Path ?? parse.GetValue(_recording)!,
            _reading.Read(parse),
            channels => Probed(WithReplay(_network.Bind(parse, channels) with { Learning = learning }, parse), parse))
        {
            Name = journal?.Name,
            Import = parse.GetValue(_import),
            Renames = Renames(parse),
            Export = journal is not null && IsRecording(parse.GetValue(_export)) ? null : parse.GetValue(_export),
            Predictions = parse.GetValue(_predictions),
            MayOverwrite = parse.GetValue(_force),
            ReplayUpdates = parse.GetValue(_replayUpdates) ?? 0,
            Plot = parse.GetValue(_plot),
            DiagnosePlot = parse.GetValue(_diagnosePlot),
            Show = parse.GetValue(_show),
            CheckpointFolder = parse.GetValue(_checkpoint),
            CheckpointEvery = parse.GetValue(_checkpointEvery) ?? DefaultCheckpointEvery,
        };
    }

    private TensorPrefix[] Renames(ParseResult parse)
    {
        string[] items = parse.GetValue(_rename) ?? [];
        if (items.Length > 0 && parse.GetValue(_import) is null)
        {
            throw UserException.Usage("--rename: has no effect without --import FILE; add it");
        }

        return [.. items.Select(item => item.Split('=') is [string old, string other] ? new TensorPrefix(old, other)
            : throw UserException.Usage($"--rename {item}: expected {_rename.HelpName}, as module.= or lstm.=rnn.,fc.=head."))];
    }

    /// <summary>Lets the network keep windows of its past where it is to replay them.</summary>
    private ForecasterOptions WithReplay(ForecasterOptions options, ParseResult parse)
    {
        const int Windows = 64;
        return parse.GetValue(_replayUpdates) is not > 0 ? options : options with
        { Network = LoneNetwork(options, _replayUpdates.Name) with { ReplayWindows = Windows } };
    }

    private static LearnerOptions LoneNetwork(ForecasterOptions options, string option)
    {
        LearnerOptions network = options.Network
            ?? throw UserException.Usage($"{option}: needs a network that is alone, and here is none; choose one: --cell lstm");
        return options.Learning
            ? network
            : throw UserException.Usage($"{option}: is about learning, and --no-learn learns nothing; leave one of them out");
    }

    /// <summary>Lets the network look at its gradients, twice as far back as it learns from, where that is asked for.</summary>
    private ForecasterOptions Probed(ForecasterOptions options, ParseResult parse)
    {
        const int LookEvery = 200, LeastDepth = 64, MostDepth = 1024;
        if (!parse.GetValue(_diagnose) && parse.GetValue(_diagnosePlot) is null)
        {
            return options;
        }

        LearnerOptions network = LoneNetwork(options, "--diagnose");
        return options with { Network = network with { ProbeEvery = LookEvery, ProbeDepth = Math.Clamp(2 * network.K2, LeastDepth, MostDepth) } };
    }
}
