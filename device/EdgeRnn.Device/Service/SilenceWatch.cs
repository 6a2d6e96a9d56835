using EdgeRnn.Device.Sinks;

namespace EdgeRnn.Device.Service;

/// <summary>Finds streams from which no value comes: the alarms of a stream need samples, and a silent source gives none.</summary>
internal sealed class SilenceWatch(TimeProvider time)
{
    private readonly HashSet<SensorStream> _silent = [];

    /// <summary>What has changed since the last time.</summary>
    public IEnumerable<SilenceEvent> Changes(IEnumerable<SensorStream> streams)
    {
        foreach (SensorStream stream in streams)
        {
            bool isSilent = stream is { IsRecovered: true, IsDone: false } && stream.SilentFor > stream.Settings.SilentAfter;
            if (isSilent ? _silent.Add(stream) : _silent.Remove(stream))
            {
                yield return new SilenceEvent(time.GetUtcNow().UtcDateTime, stream.Settings.Name, isSilent, stream.Settings.SilentAfter);
            }
        }
    }
}
