using System.Globalization;
using EdgeRnn.Options;
using EdgeRnn.Training.Probe;

namespace EdgeRnn.Device.Replay;

/// <summary>Why training was easy or hard, as a table.</summary>
internal static class DiagnosisText
{
    public static void Write(LearnerDiagnostics diagnostics, ReplayReport report, TextWriter output)
    {
        LearnerOptions network = report.Options.Network!;
        output.WriteLine();
        Line(output, $"How training went: {diagnostics.Probes:N0} looks at full BPTT over {network.ProbeDepth} steps, means of the newest 32");
        if (diagnostics.Probes == 0)
        {
            return;
        }

        string reached = diagnostics.EffectiveMemory == network.ProbeDepth ? "at least " : "";
        Line(output, $"{"effective memory",-22} {reached}{diagnostics.EffectiveMemory} steps, after which less than 1/20 of a loss's gradient is left");
        Line(output, $"{"suggested k2",-22} {diagnostics.SuggestedK2} steps, through which the gradient points where the full one does; k2 is {network.K2}, the rule {network.Rule}");
        Line(output, $"{"spectral radius",-22} {(double.IsNaN(diagnostics.SpectralRadius) ? "none: there is no recurrent matrix" : diagnostics.SpectralRadius.ToString("0.000", CultureInfo.InvariantCulture))}");
        Line(output, $"{"clipped updates",-22} {diagnostics.ClipRate:P0}");
        if (diagnostics.Gates.Count > 0)
        {
            double[] shares = diagnostics.SaturatedShares.ToArray();
            Line(output, $"{"saturated gates",-22} {string.Join(", ", diagnostics.Gates.Select((gate, i) => string.Create(CultureInfo.InvariantCulture, $"{gate} {shares[i]:P0}")))}");
        }

        WriteLags(diagnostics, network.ProbeDepth, output);
        WriteTensors(diagnostics, output);
    }

    private static void WriteLags(LearnerDiagnostics diagnostics, int depth, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"{"steps back",10} {"|dL/dh|",12} {"|dL/dc|",12}   {"through k steps",15} {"cos to full",12}");
        for (int lag = 0, window = 0; lag < depth; lag = Math.Max(1, 2 * lag))
        {
            string left = string.Create(CultureInfo.InvariantCulture, $"{lag,10} {diagnostics.HiddenGradientByLag[lag],12:0.00e+0} {diagnostics.MemoryGradientByLag[lag],12:0.00e+0}");
            string right = lag == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"   {1 << window,15} {diagnostics.CosineByWindow[window++],12:0.000}");
            output.WriteLine(left + right);
        }
    }

    private static void WriteTensors(LearnerDiagnostics diagnostics, TextWriter output)
    {
        int width = diagnostics.Tensors.Max(name => name.Length);
        output.WriteLine();
        output.WriteLine($"{"rule against full BPTT".PadRight(Math.Max(width, 22))} {"cosine",8} {"norm ratio",12}");
        for (int i = 0; i < diagnostics.Tensors.Count; i++)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{diagnostics.Tensors[i].PadRight(Math.Max(width, 22))} {diagnostics.CosineByTensor[i],8:0.000} {diagnostics.NormRatioByTensor[i],12:0.000}"));
        }
    }

    private static void Line(TextWriter output, FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
