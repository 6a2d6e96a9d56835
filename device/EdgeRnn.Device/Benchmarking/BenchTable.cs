using System.Globalization;

namespace EdgeRnn.Device.Benchmarking;

/// <summary>The report for people.</summary>
internal static class BenchTable
{
    public static void Write(BenchReport report, TextWriter output)
    {
        Line($"{report.Processor}, {report.Runtime}, {report.Date:yyyy-MM-dd}");
        Line($"FMA peak {report.FmaPeakGflops:0.0} GFLOP/s, one thread, {report.VectorWidth} floats a vector");
        Line($"{report.Inputs} inputs, linear head of {report.Outputs} outputs; microseconds per step, median of {report.Runs} runs");
        output.WriteLine();
        Line($"{"cell",-6}{"H",5}{"weights",8}{"inference",10}{"training",9}{"online",8}{"GFLOP/s",8}{"of peak",8}{"(min-max)",12}{"bytes",6}");
        foreach (NetworkResult r in report.Results)
        {
            string range = string.Create(CultureInfo.InvariantCulture, $"({r.FractionOfPeakMin:0.00}-{r.FractionOfPeakMax:0.00})");
            Line($"{r.Cell,-6}{r.Hidden,5}{r.Weights,8}{r.InferenceNs / 1000,10:0.000}{r.TrainNs / 1000,9:0.000}{r.OnlineNs / 1000,8:0.00}{r.Gflops,8:0.0}{r.FractionOfPeak,8:0.00}{range,12}{r.AllocatedBytesPerStep,6:0.##}");
        }

        output.WriteLine();
        output.WriteLine("training: k1 = k2 = 32, Adam, clipping; online: k1 = 1, k2 = 32; GFLOP/s of training at 6 x weights flops a step,");
        output.WriteLine("of peak: against the peak measured right before each block; bytes: allocated per step, the most of the three");

        void Line(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
    }
}
