using EdgeRnn.Device.Sinks;
using EdgeRnn.Forecasting.Monitoring;

namespace EdgeRnn.Device.Service;

// What a stream is asked to do from outside: done by its own thread, between two samples.
internal sealed partial class SensorStream
{
    /// <summary>Of commands that come at once, the rest waits for the sample after: a record of the journal has room for so many decisions.</summary>
    private const int CommandsPerSample = 8;

    /// <summary>Has something done before the next sample.</summary>
    public void Command(StreamCommand command) => _commands.Enqueue(command);

    private void Obey()
    {
        for (int i = 0; i < CommandsPerSample && _commands.TryDequeue(out StreamCommand? command); i++)
        {
            switch (command)
            {
                case SetLearning learning:
                    _step.MayLearn = learning.Learns;
                    Decide(_decisions with { Learns = learning.Learns });
                    break;
                case SetFalseAlarmDays days:
                    Decide(_decisions with { FalseAlarmDays = days.Days });
                    _step.Decide(Permitted);
                    break;
                case LabelNewestAlarm newest:
                    Declare(_engine.Monitor.Alarms, newest.Label);
                    break;
                case LabelAlarmAt label:
                    Declare(label);
                    break;
                case Relearn:
                    Forget();
                    break;
            }
        }
    }

    private void Declare(LabelAlarmAt label)
    {
        long number = _engine.AlarmAt(label.Time);
        // The times that people read have whole seconds.
        number = number == 0 ? _engine.AlarmAt(label.Time + AlarmWords.NanosecondsPerSecond) : number;
        if (number > 0)
        {
            Declare(number, label.Label);
            label.Answer(true, AlarmWords.Declared(Settings.Name, _engine, number, _sensors.Channels));
        }
        else
        {
            label.Answer(false, AlarmWords.NoneThen(Settings.Name, _engine, label.Time));
        }
    }

    /// <summary>What an alarm was, if there is one.</summary>
    private void Declare(long number, AlarmLabel label)
    {
        bool wasOn = _engine.Monitor.Alarm;
        if (_engine.Monitor.Remembers(number))
        {
            _step.Decide(new LabelAlarm(label, number, _engine.Monitor.Record(number).Start));
        }

        if (wasOn && !_engine.Monitor.Alarm && _alarm is not null)
        {
            Report(OldAlarm(_engine.Monitor.Score));
        }
    }

    /// <summary>Begins with a new engine at this place of the stream.</summary>
    private void Forget()
    {
        if (_engine.Monitor.Alarm && _alarm is not null)
        {
            Report(_alarm with { Time = _time.GetUtcNow().UtcDateTime, Begins = false, Score = 0 });
        }

        _step.Decide(new ForgetAll());
        if (_checkpoints.DropAll() is { } failure)
        {
            Log?.Invoke($"{Settings.Name} forget", $"{Settings.Name}: starts learning from scratch, but its previous state may return at the next start: {failure}");
        }

        CaptureNow();
        Happened(new StateEvent(_time.GetUtcNow().UtcDateTime, Settings.Name, _engine.Monitor.State));
    }

    /// <summary>Not all of what led to the state is in the journal, or is to be learned again.</summary>
    private void CaptureNow()
    {
        Capture();
        _isUrgent = true;
    }

    /// <summary>As it was decided last.</summary>
    private PermitFalseAlarms Permitted => new(Settings.Alarm(_sensors.Interval, _decisions.FalseAlarmDays).SamplesPerFalseAlarm);

    private void Decide(StreamDecisions decisions)
    {
        _decisions = decisions;
        if ((Refusal() ?? decisions.Save()) is { } failure)
        {
            Log?.Invoke($"{Settings.Name} decisions", $"{Settings.Name}: what was decided holds until the next start only: {failure}");
        }
    }
}
