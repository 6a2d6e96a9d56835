using System.Globalization;

namespace EdgeRnn.Sensors.Reading;

/// <summary>Looks for a value that devices give where they have none, and that lies further from all others than these lie apart.</summary>
internal sealed class StandIn
{
    /// <summary>85 °C is what a DS18B20 gives at power-up, -127 what its library gives without it.</summary>
    private static readonly float[] Known = [-999, -9999, -99, -200, -127, -273, 85, 999, 9999, 999.9f, -999.9f, 65535, 32767, -32768, 6553.5f];

    private readonly long[] _counts = new long[Known.Length];
    private float _low = float.PositiveInfinity;
    private float _high = float.NegativeInfinity;

    public static bool IsKnown(double value) => Array.IndexOf(Known, (float)value) >= 0;

    /// <summary>A value that may stand in for a missing one was seen.</summary>
    public bool IsAny { get; private set; }

    /// <summary>Values other than those that may stand in for a missing one.</summary>
    public long Others { get; private set; }

    public void See(float value)
    {
        int known = Array.IndexOf(Known, value);
        if (known >= 0)
        {
            _counts[known]++;
            IsAny = true;
        }
        else if (!float.IsNaN(value))
        {
            (_low, _high, Others) = (MathF.Min(_low, value), MathF.Max(_high, value), Others + 1);
        }
    }

    /// <summary>A note; null where there is nothing to report.</summary>
    public string? Note(string channel)
    {
        for (int i = 0; i < Known.Length; i++)
        {
            (float low, float high) = (_low, _high);
            for (int other = 0; other < Known.Length; other++)
            {
                bool counts = other != i && _counts[other] > 0;
                (low, high) = counts ? (MathF.Min(low, Known[other]), MathF.Max(high, Known[other])) : (low, high);
            }

            float distance = Known[i] < low ? low - Known[i] : Known[i] - high;
            if (_counts[i] > 0 && high > low && distance > high - low)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"column '{channel}': {Known[i]:G9} stands alone, {_counts[i]} times, far from all else ({low:G6} to {high:G6}); if it stands for a missing value: --missing {Known[i]:G9}");
            }
        }

        return null;
    }
}
