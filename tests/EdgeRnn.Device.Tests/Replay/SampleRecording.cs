using System.Globalization;
using System.Text;

namespace EdgeRnn.Device.Tests.Replay;

/// <summary>Seeded recordings: two noisy waves, a channel that is constant at first, and values that are missing.</summary>
internal static class SampleRecording
{
    public static string Text(int rows, int seed = 1, double missing = 0.02)
    {
        var random = new Random(seed);
        var text = new StringBuilder("time,wave,late,noisy\n");
        for (int row = 0; row < rows; row++)
        {
            double wave = Math.Sin(row * 0.21) + (0.05 * random.NextDouble());
            double late = row < (rows + 3) / 4 ? 7 : 7 + Math.Sin(row * 0.05);
            double noisy = (3 * Math.Cos(row * 0.13)) + random.NextDouble();
            text.Append(CultureInfo.InvariantCulture, $"{row * 0.1:0.0}");
            foreach (double x in (double[])[wave, late, noisy])
            {
                text.Append(',').Append(random.NextDouble() < missing ? "NA" : ((float)x).ToString(CultureInfo.InvariantCulture));
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
