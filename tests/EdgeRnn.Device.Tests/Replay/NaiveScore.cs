using System.Globalization;

namespace EdgeRnn.Device.Tests.Replay;

/// <summary>The scores of the command-line contract, written down plainly from the two files alone.</summary>
internal static class NaiveScore
{
    /// <summary>mse, mae and persistence's mse of one channel at one horizon; null where nothing is scored.</summary>
    public static (double Mse, double Mae, double Persistence)? Of(string recording, string predictions, string channel, int horizon)
    {
        double?[] actual = [.. Column(recording, channel)];
        Dictionary<int, double?> forecast = Table(predictions)
            .Where(line => line["horizon"] == horizon.ToString(CultureInfo.InvariantCulture))
            .ToDictionary(line => int.Parse(line["row"], CultureInfo.InvariantCulture), line => Number(line[channel]));
        int first = (int)Math.Ceiling(actual.Length / 4.0);
        double[] known = [.. actual[..first].OfType<double>()];
        double deviation = Math.Sqrt(known.Average(x => Math.Pow(x - known.Average(), 2)));
        List<double> errors = [], stillErrors = [];
        for (int row = first; row < actual.Length && deviation > 0; row++)
        {
            double? last = row < horizon ? null : actual[..(row - horizon + 1)].LastOrDefault(x => x is not null);
            if (actual[row] is { } x && forecast.GetValueOrDefault(row) is { } y && last is { } z)
            {
                errors.Add((y - x) / deviation);
                stillErrors.Add((z - x) / deviation);
            }
        }

        return errors.Count == 0 ? null : (errors.Average(e => e * e), errors.Average(Math.Abs), stillErrors.Average(e => e * e));
    }

    private static IEnumerable<double?> Column(string path, string name) => Table(path).Select(line => Number(line[name]));

    private static IEnumerable<Dictionary<string, string>> Table(string path)
    {
        string[][] lines = [.. File.ReadAllLines(path).Select(line => line.Split(','))];
        return lines[1..].Select(line => lines[0].Zip(line).ToDictionary(cell => cell.First, cell => cell.Second));
    }

    private static double? Number(string cell) => cell is "NA" or "NaN" ? null : (float)double.Parse(cell, CultureInfo.InvariantCulture);
}
