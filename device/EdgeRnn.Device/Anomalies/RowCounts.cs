namespace EdgeRnn.Device.Anomalies;

/// <summary>Rows by what they are and whether an alarm was on: the scores of the Skoltech Anomaly Benchmark.</summary>
internal readonly record struct RowCounts(long FaultyOn, long FaultyOff, long SoundOn, long SoundOff)
{
    /// <summary>2 TP / (2 TP + FP + FN); NaN without any of them.</summary>
    public double F1 => 2.0 * FaultyOn / ((2.0 * FaultyOn) + SoundOn + FaultyOff);

    /// <summary>The part of sound rows on which an alarm was on.</summary>
    public double FalseAlarmRate => SoundOn / (double)(SoundOn + SoundOff);

    /// <summary>The part of faulty rows on which none was.</summary>
    public double MissedAlarmRate => FaultyOff / (double)(FaultyOn + FaultyOff);

    public static RowCounts operator +(RowCounts a, RowCounts b) => new(
        a.FaultyOn + b.FaultyOn, a.FaultyOff + b.FaultyOff, a.SoundOn + b.SoundOn, a.SoundOff + b.SoundOff);

    public static RowCounts Of(RowScore[] rows, bool[] faulty)
    {
        RowCounts counts = default;
        for (int row = 0; row < rows.Length; row++)
        {
            counts += (faulty[row], rows[row].Alarm) switch
            {
                (true, true) => new RowCounts(1, 0, 0, 0),
                (true, false) => new RowCounts(0, 1, 0, 0),
                (false, true) => new RowCounts(0, 0, 1, 0),
                _ => new RowCounts(0, 0, 0, 1),
            };
        }

        return counts;
    }
}
