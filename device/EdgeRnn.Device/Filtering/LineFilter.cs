using System.Security.Cryptography;
using System.Text;
using EdgeRnn.Device.Service;
using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.Intervals;
using EdgeRnn.Sensors.Reading.Live;
using EdgeRnn.Sensors.Text;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Filtering;

/// <summary>
/// Passes lines on with what was forecast for them: each device or quantity among the first lines is a stream of its own.
/// </summary>
/// <param name="lines">The input.</param>
/// <param name="options">Of every stream, but for its channels.</param>
/// <param name="stateFolder">Where they are kept for the next run; null for nowhere.</param>
/// <param name="log">Takes what is worth a line, each once.</param>
internal sealed class LineFilter(LineSamples lines, ForecasterOptions options, string? stateFolder, Action<string> log) : IDisposable
{
    private static readonly TimeSpan SaveEvery = TimeSpan.FromMinutes(15);

    private readonly CheckpointBudget _budget = new(CheckpointStore.DefaultBytesPerDay);
    private readonly LineAnnotation _annotation = new(lines);
    private readonly Dictionary<string, Stream> _streams = [];
    private readonly HashSet<string> _reported = [];
    private readonly float[] _figures = new float[lines.Columns.Count * LineAnnotation.OfChannel.Count];
    private readonly Lock _gate = new();
    private long _savedAt = Environment.TickCount64;

    /// <summary>The next line as it is to be passed on; null at the end.</summary>
    public string? Next()
    {
        if (lines.Next() is not { } line)
        {
            return null;
        }

        if (line.Problem.Length > 0)
        {
            Report(line.Problem);
        }

        lock (_gate)
        {
            return line.IsHeader ? _annotation.Header(line.Line)
                : line.Channels.Count > 0 && StreamOf(line) is { } stream ? Annotate(line, stream)
                : _annotation.Bare(line.Line);
        }
    }

    /// <summary>Saves all streams.</summary>
    /// <remarks>Another thread may call it.</remarks>
    public void Save()
    {
        lock (_gate)
        {
            foreach (Stream stream in _streams.Values)
            {
                stream.Checkpoints?.Capture();
                if (stream.Checkpoints?.Write(always: true) == SaveOutcome.Failed)
                {
                    Report($"--state: {stream.Checkpoints.Failure}");
                }
            }
        }
    }

    public void Dispose()
    {
        foreach (Stream stream in _streams.Values)
        {
            stream.Checkpoints?.Dispose();
        }

        lines.Dispose();
    }

    private string Annotate(LineSample line, Stream stream)
    {
        float[] values = [.. stream.Places.Select(place => line.Values[place])];
        StreamResult result = stream.Engine.Step(stream.Engine.Sequence + 1, line.Time ?? StreamEngine.NoTime, values, learn: true);
        ForecastBounds bounds = result.DueBounds(0);
        Array.Fill(_figures, float.NaN);
        for (int i = 0; i < stream.Places.Length; i++)
        {
            Span<float> own = _figures.AsSpan(stream.Places[i] * LineAnnotation.OfChannel.Count);
            (own[0], own[1], own[2], own[3]) = (result.Due(0)[i], bounds.Lower[i], bounds.Upper[i], stream.Engine.Forecaster.Forecast(0)[i]);
        }

        if (stateFolder is not null && Environment.TickCount64 - _savedAt > SaveEvery.TotalMilliseconds)
        {
            _savedAt = Environment.TickCount64;
            Save();
        }

        return _annotation.Line(line.Line, _figures, result.Score, result.Alarm);
    }

    private Stream? StreamOf(LineSample line)
    {
        if (_streams.TryGetValue(line.Entity, out Stream? known))
        {
            return known;
        }

        int[] places = [.. Enumerable.Range(0, line.Channels.Count).Where(place => line.Channels[place] is not null)];
        if (places.Length == 0)
        {
            Report($"'{line.Entity}' has no numbers; it is passed on as it is");
            return null;
        }

        StreamEngine engine = new(options with { Channels = places.Length }, new Forecasting.Monitoring.MonitorOptions());
        Stream stream = new(engine, places, Restore(line.Entity, engine, places.Select(place => line.Channels[place]!)));
        _streams.Add(line.Entity, stream);
        return stream;
    }

    private StreamCheckpoints? Restore(string entity, StreamEngine engine, IEnumerable<LiveChannel> channels)
    {
        if (stateFolder is null)
        {
            return null;
        }

        string folder = entity.Length == 0 ? "only" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(entity)))[..32];
        StreamCheckpoints checkpoints = new(Path.Combine(stateFolder, folder), engine, channels.Select(channel => channel.Name), _budget);
        foreach (string rejected in checkpoints.Restore())
        {
            Report($"--state: {rejected}");
        }

        // What happened in between was not seen.
        engine.MarkGap();
        return checkpoints;
    }

    private void Report(string line)
    {
        const int Most = 1000;
        if (_reported.Count < Most && _reported.Add(line))
        {
            log(line);
        }
    }

    private sealed record Stream(StreamEngine Engine, int[] Places, StreamCheckpoints? Checkpoints);
}
