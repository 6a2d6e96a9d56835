using EdgeRnn.Device.Output;
using EdgeRnn.Device.State;
using EdgeRnn.Device.Weights;
using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Proc;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Training;

namespace EdgeRnn.Device.Replay;

/// <summary>A replay with all it needs, made from settings; then run, then reported.</summary>
internal sealed class ReplaySession : IDisposable
{
    private readonly ReplaySettings _settings;
    private readonly StreamEngine _engine;
    private readonly ReplayScores _scores;
    private readonly PredictionsFile? _predictions;
    private readonly ReplayCheckpoints? _checkpoints;

    public ReplaySession(ReplaySettings settings, LoadedRecording recording)
    {
        (_settings, Recording) = (settings, recording);
        ForecasterOptions options = settings.Options(recording.Columns.Count);
        if (settings.CheckpointFolder is { } saved && !SavableChannels.Fit(options))
        {
            throw UserException.Usage($"--checkpoint {saved}: {SavableChannels.Refusal(options.Channels, settings.Options)}; choose fewer --columns, or leave --checkpoint out");
        }

        RefuseTooLarge(options);
        _engine = new StreamEngine(options, new MonitorOptions());
        double[] scales = ChannelScales.Of(recording.Values);
        _scores = new ReplayScores(_engine.Forecaster, scales);
        Trace = new ReplayTrace(recording.Rows, options.Horizons, scales, ShownChannel(scales));
        string importDigest = settings.Import is { } import ? WeightsFile.Import(_engine.Forecaster, import, settings.Renames) : "";
        if (settings.CheckpointFolder is { } folder)
        {
            var state = new ReplayState(recording.Fingerprint(), importDigest, settings.ReplayUpdates, _engine, _scores, Trace);
            _checkpoints = new ReplayCheckpoints(folder, state);
            Rejected = _checkpoints.Restore();
        }

        ResumedAt = Trace.Row;
        _predictions = OpenPredictions();
        settings.Page?.Open(recording, _engine);
        Runner = new ReplayRunner(recording.Values, _engine, _scores, Trace)
        {
            Predictions = _predictions,
            ReplayUpdates = settings.ReplayUpdates,
            Checkpoint = () => TrySave(),
            CheckpointEvery = settings.CheckpointEvery,
            Page = settings.Page,
            Pace = settings.PacedTo > TimeSpan.Zero ? new Pace(settings.PacedTo, recording.Rows).Wait : null,
        };
    }

    public LoadedRecording Recording { get; }

    public ReplayTrace Trace { get; }

    public ReplayRunner Runner { get; }

    /// <summary>The row from which it continues a checkpoint; 0 if it runs from the start.</summary>
    public long ResumedAt { get; }

    /// <summary>Checkpoints that could not be used, a line each.</summary>
    public IReadOnlyList<string> Rejected { get; } = [];

    public LearnerStatistics Statistics => _engine.Forecaster.Statistics;

    public ForecasterOptions Options => _engine.Forecaster.Options;

    /// <summary>The experts with the greatest weights at a horizon now, the greatest first; none where a network is alone.</summary>
    public IEnumerable<(string Name, double Weight)> Leaders(int horizon) => _engine.Forecaster.Mixture is not { } mixture ? []
        : mixture.Names.Select((name, expert) => (Name: name, Weight: mixture.Weight(expert, horizon))).OrderByDescending(leader => leader.Weight);

    /// <summary>The channel in the pictures.</summary>
    public string ShownChannelName => Recording.Columns[Trace.Channel];

    /// <summary>The skill at a horizon over the rows that count, so far; NaN before the first.</summary>
    public double SkillSoFar(int horizon) => _scores.Forecasts.OfHorizon(horizon).Skill;

    /// <summary>Writes the files that were asked for and reports the result.</summary>
    public ReplayReport Finish()
    {
        byte[] weights = WeightsFile.Export(_engine.Forecaster);
        if (_settings.Export is { } path)
        {
            OutputFile.Write("--export", path, file => file.Write(weights));
        }

        _predictions?.Flush();
        IReadOnlyList<int> horizons = Options.Horizons;
        return new ReplayReport
        {
            Recording = Recording.Path,
            Options = Options,
            Steps = Recording.Rows,
            FirstScoredRow = ChannelScales.FirstScoredRow(Recording.Rows),
            Learner = Statistics,
            Missing = Recording.Missing,
            Overall = _scores.Forecasts.Overall,
            Horizons = [.. horizons.Select((horizon, i) => (horizon, _scores.Forecasts.OfHorizon(i)))],
            Channels = [.. Recording.Columns.Select((name, i) => (name, _scores.Forecasts.OfChannel(i)))],
            Coverage = [.. horizons.Select((_, i) => _scores.Coverage.OfHorizon(i))],
            Cells = [.. horizons.Select((_, i) => Recording.Columns.Select((_, channel) => (_scores.Forecasts.Of(i, channel), _scores.Coverage.Of(i, channel))).ToArray())],
            Experts = _scores.Experts.Report(),
            OutlierCount = _engine.Forecaster.OutlierCount,
            StepsPerSecond = Runner.RowsRun / Runner.Seconds,
            AllocatedBytesPerStep = Runner.AllocatedBytesPerRow,
            ModelBytes = Forecaster.Plan(Options).TotalBytes,
            VectorWidth = VectorWidthOf(_engine.Forecaster),
            WeightsSha256 = WeightsFile.DataDigest(weights),
            Diagnostics = Options.Network is null ? null : _engine.Forecaster.Learners[0].Diagnostics,
            TimeColumns = Recording.TimeColumns,
            ResumedAt = ResumedAt,
            NotSaved = NotSaved,
            Notes = Recording.Notes,
            LeftOut = Recording.LeftOut,
        };
    }

    /// <summary>Why the newest state that was to be saved is not; null if it is, or if there is no folder for it.</summary>
    public string? NotSaved => _checkpoints?.NotSaved;

    /// <summary>Saves the state where the replay stands.</summary>
    /// <returns>False if there is no folder for it, or it cannot be saved there.</returns>
    public bool TrySave() => _checkpoints is not null && _checkpoints.TrySave(Trace.Row, _predictions);

    public void Dispose()
    {
        _predictions?.Dispose();
        _checkpoints?.Dispose();
    }

    private static int VectorWidthOf(Forecaster forecaster) =>
        forecaster.Learners.Count > 0 ? forecaster.Learners[0].VectorWidth : VectorUnit.Width;

    private PredictionsFile? OpenPredictions() => _settings.Predictions is not { } path ? null
        : ResumedAt > 0 ? _checkpoints!.Continue(path, Recording.Columns.Count)
        : PredictionsFile.Create(path, Recording.Columns);

    private static void RefuseTooLarge(ForecasterOptions options)
    {
        long bytes = ReplaySettings.PlanOf(options).TotalBytes, available = AvailableMemory.Bytes();
        if (bytes > available)
        {
            throw UserException.Usage(
                $"the network needs {bytes >> 20} MB of memory, {available >> 20} MB are available; lower --hidden, --layers or --window, or choose fewer --columns");
        }
    }

    private int ShownChannel(double[] scales)
    {
        if (_settings.Show is not { } name)
        {
            return Math.Max(0, Array.FindIndex(scales, scale => scale > 0));
        }

        int channel = Recording.Columns.ToList().IndexOf(name);
        return channel >= 0 ? channel : throw UserException.Usage(
            $"--show {name}: no such channel; expected one of {string.Join(", ", NearestName.Sorted(name, Recording.Columns).Take(24))}");
    }
}
