using EdgeRnn.Device.Sinks;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Service;

// What a stream is asked to do from outside: done by its own thread, between two samples.
internal sealed partial class SensorStream
{
    /// <summary>Has something done before the next sample.</summary>
    public void Command(StreamCommand command) => _commands.Enqueue(command);

    private void Obey()
    {
        while (_commands.TryDequeue(out StreamCommand? command))
        {
            switch (command)
            {
                case SetLearning learning:
                    _step.MayLearn = learning.Learns;
                    Decide(_decisions with { Learns = learning.Learns });
                    break;
                case SetFalseAlarmDays days:
                    _engine.Monitor.SamplesPerFalseAlarm = Settings.Alarm(_sensors.Interval, days.Days).SamplesPerFalseAlarm;
                    Decide(_decisions with { FalseAlarmDays = days.Days });
                    CaptureNow();
                    break;
                case DeclareNormal:
                    DismissAlarm();
                    break;
                case Relearn:
                    Forget();
                    break;
            }
        }
    }

    /// <summary>The newest alarm was none.</summary>
    private void DismissAlarm()
    {
        bool wasOn = _engine.Monitor.Alarm;
        if (_engine.Monitor.Remembers(_engine.Monitor.Alarms))
        {
            _engine.Monitor.DeclareNormal(_engine.Monitor.Alarms);
            CaptureNow();
        }

        if (wasOn && _alarm is not null)
        {
            Report(_alarm with { Time = _time.GetUtcNow().UtcDateTime, Begins = false, Score = _engine.Monitor.Score });
        }
    }

    /// <summary>Begins with a new engine at this place of the stream.</summary>
    private void Forget()
    {
        if (_engine.Monitor.Alarm && _alarm is not null)
        {
            Report(_alarm with { Time = _time.GetUtcNow().UtcDateTime, Begins = false, Score = 0 });
        }

        StreamEngine fresh = new(_engine.Forecaster.Options, Settings.Alarm(_sensors.Interval, _decisions.FalseAlarmDays));
        if (_engine.Sequence >= 0)
        {
            // So that the journal is not learned again from its beginning.
            float[] nothing = new float[_sensors.Channels.Count];
            Array.Fill(nothing, float.NaN);
            fresh.Step(_engine.Sequence, StreamEngine.NoTime, nothing, learn: false);
        }

        using MemoryStream state = new();
        StateFile.Save(state, fresh.Visit);
        state.Position = 0;
        StateFile.Restore(state, _engine.Visit);
        if (_checkpoints.DropAll() is { } failure)
        {
            Log?.Invoke($"{Settings.Name} forget", $"{Settings.Name}: starts learning from scratch, but its previous state may return at the next start: {failure}");
        }

        CaptureNow();
        Happened(new StateEvent(_time.GetUtcNow().UtcDateTime, Settings.Name, _engine.Monitor.State));
    }

    /// <summary>Of what led to the state the journal does not hold all: decisions, and samples of before it began.</summary>
    private void CaptureNow()
    {
        _step.Captured();
        _checkpoints.Capture();
        _isUrgent = true;
    }

    private void Decide(StreamDecisions decisions)
    {
        _decisions = decisions;
        if (decisions.Save() is { } failure)
        {
            Log?.Invoke($"{Settings.Name} decisions", $"{Settings.Name}: what was decided holds until the next start only: {failure}");
        }
    }
}
