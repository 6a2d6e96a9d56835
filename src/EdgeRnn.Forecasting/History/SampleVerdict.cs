namespace EdgeRnn.Forecasting.History;

/// <summary>What the outlier filter found about one value of a sample.</summary>
public enum SampleVerdict : byte
{
    /// <summary>Used.</summary>
    Sound,

    /// <summary>NaN or infinite: there is no value.</summary>
    Missing,

    /// <summary>Far from all values before and not yet confirmed by those after it: taken as missing.</summary>
    Outlier,

    /// <summary>Used: it confirms a lasting jump of the level.</summary>
    Step,
}
