using System.Globalization;
using EdgeRnn.Forecasting.Engine;

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
        ["false-alarm-every", string samples] when TryRead(samples, out long every) => new PromiseFalseAlarms(every),
        ["normal", string number, string start] when TryRead(number, out long alarm) && TryRead(start, out long sample) => new DeclareAlarmNormal(alarm, sample),
        ["forget"] => new ForgetAll(),
        _ => null,
    };

    /// <summary>Changes the engine.</summary>
    public abstract void Apply(StreamEngine engine);

    private static bool TryRead(string text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= 0;
}

/// <summary>Samples in which there may be one alarm although nothing is wrong.</summary>
internal sealed record PromiseFalseAlarms(long Samples) : EngineDecision
{
    public override string Text => string.Create(CultureInfo.InvariantCulture, $"false-alarm-every {Samples}");

    public override void Apply(StreamEngine engine) => engine.Monitor.SamplesPerFalseAlarm = Math.Max(1, Samples);
}

/// <summary>An alarm was none. An engine of other options, which has other alarms, is left as it is.</summary>
/// <param name="Number">The alarm's.</param>
/// <param name="Start">The sample that raised it.</param>
internal sealed record DeclareAlarmNormal(long Number, long Start) : EngineDecision
{
    public override string Text => string.Create(CultureInfo.InvariantCulture, $"normal {Number} {Start}");

    public override void Apply(StreamEngine engine)
    {
        if (engine.Monitor.Remembers(Number) && engine.Monitor.Record(Number).Start == Start)
        {
            engine.Monitor.DeclareNormal(Number);
        }
    }
}

/// <summary>All that was learned is forgotten.</summary>
internal sealed record ForgetAll : EngineDecision
{
    public override string Text => "forget";

    public override void Apply(StreamEngine engine) => engine.Forget();
}
