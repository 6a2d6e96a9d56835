using System.Globalization;
using EdgeRnn.Models;
using EdgeRnn.Streams;

namespace EdgeRnn.Device.Replay;

/// <summary>Saves a replay's whole state now and then, so that an interrupted one ends as if it had not been interrupted.</summary>
internal sealed class ReplayCheckpoints : IDisposable
{
    private const long NoPredictions = -1;
    private readonly CheckpointStore _store;
    private readonly ReplayState _state;
    private long _predictionsLength = NoPredictions;

    public ReplayCheckpoints(string folder, ReplayState state) => (_store, _state) = (new CheckpointStore(folder), state);

    /// <summary>Saves the state before a row.</summary>
    public void Save(long row, PredictionsFile? predictions)
    {
        _predictionsLength = predictions?.Flush() ?? NoPredictions;
        try
        {
            _store.Save(stream => StateFile.Save(stream, Visit), row);
        }
        catch (StateFolderException error)
        {
            throw Unusable(error.Message, error);
        }
    }

    /// <summary>Restores the newest sound checkpoint, if there is one.</summary>
    /// <returns>What was found unusable, a line each.</returns>
    /// <exception cref="UserException">The folder cannot be used, or is that of another replay.</exception>
    public IReadOnlyList<string> Restore()
    {
        try
        {
            CheckpointLoad load = _store.LoadNewest(stream => StateFile.Restore(stream, Visit));
            RejectedCheckpoint? other = load.Rejected.FirstOrDefault(rejected => rejected.SetAsideAs is null);
            return load.File is null && other is not null
                ? throw Unusable($"{other.Reason} It is of another recording or other options: give another folder, or remove this one", null)
                : [.. load.Rejected.Select(rejected => rejected.ToString())];
        }
        catch (StateFolderException error)
        {
            throw Unusable(error.Message, error);
        }
    }

    /// <summary>The predictions file as it was at the restored checkpoint.</summary>
    public PredictionsFile Continue(string path, int channels)
    {
        if (_predictionsLength == NoPredictions)
        {
            throw Unusable($"was saved without --predictions, so that the lines up to row {_state.Trace.Row} are missing; leave --predictions out or give another folder", null);
        }

        var file = new FileInfo(path);
        return file.Exists && file.Length >= _predictionsLength
            ? PredictionsFile.Continue(path, channels, _predictionsLength)
            : throw Unusable($"{path} no longer holds the lines up to row {_state.Trace.Row}; bring it back or give another folder", null);
    }

    public void Dispose() => _store.Dispose();

    private void Visit(IStateVisitor visitor)
    {
        visitor.Require("replay.recording", _state.RecordingFingerprint);
        visitor.Require("replay.import", _state.ImportDigest);
        visitor.Require("replay.learning", _state.Forecaster.Options.Learning.ToString());
        visitor.Require("replay.seed", _state.Forecaster.Options.Network!.Seed.ToString(CultureInfo.InvariantCulture));
        visitor.Require("replay.shown", _state.Trace.Channel.ToString(CultureInfo.InvariantCulture));
        _state.Forecaster.Visit(visitor);
        _state.Score.Visit(visitor, "replay.score");
        _state.Trace.Visit(visitor, "replay.trace");
        visitor.Visit("replay.predictions", ref _predictionsLength, min: NoPredictions);
    }

    private UserException Unusable(string fault, Exception? cause) =>
        new(ExitCode.StateUnusable, $"--checkpoint {_store.Folder}: {fault.ReplaceLineEndings(" ")}", cause);
}

/// <summary>What a checkpoint of a replay holds, and whose it is.</summary>
/// <param name="RecordingFingerprint">Of names and values.</param>
/// <param name="ImportDigest">Of the weights file it began with; empty without.</param>
/// <param name="Forecaster">The network with its training.</param>
/// <param name="Score">The errors so far.</param>
/// <param name="Trace">The pictures so far.</param>
internal sealed record ReplayState(
    string RecordingFingerprint, string ImportDigest, Forecaster Forecaster, PrequentialScore Score, ReplayTrace Trace);
