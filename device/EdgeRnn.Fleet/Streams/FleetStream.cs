using System.Text;
using EdgeRnn.Device.Service;
using EdgeRnn.Fleet.Protocol;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Storage;
using EdgeRnn.Storage.Journal;
using EdgeRnn.Training.Guard;

namespace EdgeRnn.Fleet.Streams;

/// <summary>
/// A stream's engine as a function of its log alone: whatever a clock or the load decided is in the records. Other options or other
/// channels begin a new engine at the sample that brings them, and so does an error that diverges.
/// </summary>
/// <param name="name">The stream's.</param>
/// <param name="meter">Counts for the worker.</param>
internal sealed class FleetStream(string name, StreamMeter meter) : IStreamState
{
    private const string OptionsKey = "fleet.options", ChannelsKey = "fleet.channels";

    private readonly JournalBatchReader _reader = new();
    private StreamEngine? _engine;
    private string _options = "";
    private string[] _channels = [];
    private LogMessage? _message;
    private float[] _values = [];
    private (long Sequence, long Time, bool Learned, bool IsGap, string Decisions) _sample;

    public long Sequence => _engine?.Sequence ?? -1;

    public void Open(LogMessage message)
    {
        _message = message;
        _reader.Open(message.Payload.Span);
    }

    public bool Next(out long sequence)
    {
        bool isThere = _reader.TryRead(out JournalRecord record);
        sequence = record.Sequence;
        if (isThere && (IsSame(_reader.Channels) || TryBegin(_reader.Channels)))
        {
            record.Values.CopyTo(_values);
            _sample = (sequence, record.Time, record.Learned, record.FollowsGap || record.FollowsRollback, Encoding.UTF8.GetString(record.Decisions));
            return true;
        }

        if (!_reader.IsWhole)
        {
            meter.Refuse($"stream {name}: the message at {_message!.Position} of its log holds no samples of this version's format; it is passed over");
        }

        return false;
    }

    public ReadOnlyMemory<byte> Learn(bool isNew)
    {
        long began = StreamMeter.Begin();
        foreach (string line in _sample.Decisions.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            EngineDecision.Read(line)?.Apply(_engine!);
        }

        if (_sample.IsGap || (_engine!.Sequence >= 0 && _sample.Sequence > _engine.Sequence + 1))
        {
            _engine!.MarkGap();
        }

        StreamResult result = _engine!.Step(_sample.Sequence, _sample.Time, _values, _sample.Learned);
        ReadOnlyMemory<byte> output = isNew ? OutputLine.Of(name, _channels, _engine, result) : default;
        if (_engine.Forecaster.Health == LearnerHealth.Diverged)
        {
            _engine.Forget();
        }

        meter.Learned(began);
        return output;
    }

    public byte[] Save()
    {
        using MemoryStream bytes = new();
        Dictionary<string, string> metadata = new() { [OptionsKey] = _options, [ChannelsKey] = string.Join('\n', _channels) };
        CheckpointFile.Save(bytes, _engine!.Visit, metadata);
        return bytes.ToArray();
    }

    public void Restore(byte[] state)
    {
        using MemoryStream bytes = new(state);
        using (SafetensorsFile file = SafetensorsFile.Open(bytes, name, CheckpointFile.MaxHeaderBytes))
        {
            Begin(file.Metadata[OptionsKey], file.Metadata[ChannelsKey].Split('\n'));
        }

        using MemoryStream again = new(state);
        CheckpointFile.Restore(again, _engine!.Visit);
    }

    private bool IsSame(IReadOnlyList<string> channels) => _engine is not null && _message!.Options == _options && channels.SequenceEqual(_channels);

    private bool TryBegin(IReadOnlyList<string> channels)
    {
        try
        {
            long before = Sequence;
            if (_reader.Channels.Count == 0 || before >= 0)
            {
                meter.Note($"stream {name}: other options or channels from message {_message!.Position} on; it begins to learn again");
            }

            Begin(_message!.Options, [.. channels]);
            return true;
        }
        catch (InvalidDataException error)
        {
            meter.Refuse($"stream {name}: {error.Message}; the message is passed over");
            return false;
        }
    }

    private void Begin(string options, string[] channels)
    {
        _engine = StreamOptions.NewEngine(options, channels.Length);
        (_options, _channels, _values) = (options, channels, new float[channels.Length]);
    }
}
