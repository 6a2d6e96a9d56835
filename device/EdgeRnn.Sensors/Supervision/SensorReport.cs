namespace EdgeRnn.Sensors.Supervision;

/// <summary>State of a device.</summary>
internal enum SensorState
{
    Live,

    /// <summary>It is present and does not answer.</summary>
    Failing,

    /// <summary>It is not there; it is looked for.</summary>
    Lost,
}

/// <summary>Counts of what a device did; written by the thread that reads it, read by any.</summary>
internal sealed class SensorReport(string id)
{
    public string Id { get; } = id;

    public SensorState State { get; set; }

    /// <summary>Samples that came, whatever of them could be used.</summary>
    public long Samples { get; set; }

    /// <summary>Values that the device itself left out.</summary>
    public long Missing { get; set; }

    public long NotFinite { get; set; }

    public long OutOfRange { get; set; }

    /// <summary>Values far from all before and not confirmed, which the stream's engine left out.</summary>
    public long Spikes { get; set; }

    /// <summary>Lasting jumps that the engine confirmed.</summary>
    public long Steps { get; set; }

    public long Duplicates { get; set; }

    public long OutOfOrder { get; set; }

    public long ClockJumps { get; set; }

    public long TooFast { get; set; }

    /// <summary>Answers that were no samples.</summary>
    public long Malformed { get; set; }

    /// <summary>Reads that the bus or the driver refused.</summary>
    public long BusErrors { get; set; }

    /// <summary>Reads whose answer had not come when it was wanted.</summary>
    public long Late { get; set; }

    /// <summary>Times that the device went away, or failed so often that it was reopened.</summary>
    public long Lost { get; set; }

    public long Returned { get; set; }

    /// <summary>The counters with the names that they have in output.</summary>
    public IEnumerable<(string Name, long Value)> Counters =>
    [
        ("samples", Samples), ("missing", Missing), ("notFinite", NotFinite), ("outOfRange", OutOfRange), ("spikes", Spikes),
        ("steps", Steps), ("duplicates", Duplicates), ("outOfOrder", OutOfOrder), ("clockJumps", ClockJumps),
        ("tooFast", TooFast), ("malformed", Malformed), ("busErrors", BusErrors), ("late", Late), ("lost", Lost), ("returned", Returned),
    ];

    public void Count(Verdict verdict)
    {
        switch (verdict)
        {
            case Verdict.Missing: Missing++; break;
            case Verdict.NotFinite: NotFinite++; break;
            case Verdict.OutOfRange: OutOfRange++; break;
            default: break;
        }
    }

    public void Count(TimeVerdict verdict)
    {
        switch (verdict)
        {
            case TimeVerdict.Duplicate: Duplicates++; break;
            case TimeVerdict.OutOfOrder: OutOfOrder++; break;
            case TimeVerdict.ClockJump: ClockJumps++; break;
            case TimeVerdict.TooFast: TooFast++; break;
            default: break;
        }
    }
}
