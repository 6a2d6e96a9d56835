using EdgeRnn.Device.Output;

namespace EdgeRnn.Device.Replay;

/// <summary>The experts of a report, a line each: at each horizon the weight and the error alone.</summary>
internal static class ExpertTable
{
    public static void Write(ReplayReport report, TextWriter output)
    {
        const int MostHorizons = 4;
        if (report.Experts.Count < 2)
        {
            return;
        }

        int horizons = Math.Min(MostHorizons, report.Horizons.Count), width = report.Experts.Max(expert => expert.Name.Length);
        output.WriteLine();
        output.WriteLine("".PadRight(width) + string.Concat(report.Horizons.Take(horizons).Select(horizon => $"{$"weight at {horizon.Horizon}",14}{"alone",8}")));
        foreach (ExpertReport expert in report.Experts.OrderByDescending(expert => expert.Weights[0]))
        {
            output.WriteLine(expert.Name.PadRight(width) + string.Concat(Enumerable.Range(0, horizons).Select(i =>
                $"{TableNumber.Of(expert.Weights[i], "0.000"),14}{$" {TableNumber.Of(1 - expert.Scores[i].Skill, "0.000")}",8}")));
        }

        output.WriteLine("'alone' is the squared error of that expert as a fraction of persistence's.");
    }
}
