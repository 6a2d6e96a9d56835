using System.Globalization;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.Monitoring;

namespace EdgeRnn.Device.Service;

/// <summary>
/// Something decided from outside that changes an engine between two samples. The journal holds its <see cref="Text"/> with the sample that
/// follows, so that learning it again decides the same at the same place. Whether to learn is no such decision: each record says it.
/// </summary>
internal abstract record EngineDecision
{
    /// <summary>One line, the same in every culture.</summary>
    public abstract string Text { get; }

    /// <summary>Reads a <see cref="Text"/>; null if a newer version wrote it.</summary>
    public static EngineDecision? Read(string text) => text.Split(' ') switch
    {
        ["false-alarm-every", string samples] when TryRead(samples, out long every) => new PermitFalseAlarms(every),
        [string word, string number, string start] when AlarmLabels.Read(word) is { } label && TryRead(number, out long alarm) && TryRead(start, out long sample)
            => new LabelAlarm(label, alarm, sample),
        ["forget"] => new ForgetAll(),
        _ => null,
    };

    /// <summary>Changes the engine.</summary>
    public abstract void Apply(StreamEngine engine);

    private static bool TryRead(string text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= 0;
}

/// <summary>Samples in which there may be one alarm although nothing is wrong.</summary>
internal sealed record PermitFalseAlarms(long Samples) : EngineDecision
{
    public override string Text => string.Create(CultureInfo.InvariantCulture, $"false-alarm-every {Samples}");

    public override void Apply(StreamEngine engine) => engine.Monitor.SamplesPerFalseAlarm = Math.Max(1, Samples);
}

/// <summary>What an alarm was. An engine of other options, which has other alarms, is left as it is.</summary>
/// <param name="Label">None takes back what was declared before.</param>
/// <param name="Number">The alarm's.</param>
/// <param name="Start">The sample that raised it.</param>
internal sealed record LabelAlarm(AlarmLabel Label, long Number, long Start) : EngineDecision
{
    public override string Text => string.Create(CultureInfo.InvariantCulture, $"{AlarmLabels.Word(Label)} {Number} {Start}");

    public override void Apply(StreamEngine engine)
    {
        if (engine.Monitor.Remembers(Number) && engine.Monitor.Record(Number).Start == Start)
        {
            Action<long> declare = Label switch
            {
                AlarmLabel.Normal => engine.Monitor.DeclareNormal,
                AlarmLabel.Fault => engine.Monitor.DeclareFault,
                _ => engine.Monitor.Withdraw,
            };
            declare(Number);
        }
    }
}

/// <summary>All that was learned is forgotten.</summary>
internal sealed record ForgetAll : EngineDecision
{
    public override string Text => "forget";

    public override void Apply(StreamEngine engine) => engine.Forget();
}
