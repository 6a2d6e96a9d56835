using System.Diagnostics;
using System.Text.Json;

namespace EdgeRnn.Peers;

/// <summary>PyTorch's figures of one network, in nanoseconds per step.</summary>
internal sealed record TorchFigures(string Name, string Version, double InferenceNs, double TrainNs, double OnlineNs);

/// <summary>PyTorch in a process of its own.</summary>
internal static class TorchPeer
{
    /// <summary>The distribution's interpreter: another one first in the path does not see the distribution's packages.</summary>
    private const string Python = "/usr/bin/python3";

    private const string Install = "sudo apt-get install -y python3-torch python3-numpy";

    private static readonly JsonSerializerOptions Names = new(JsonSerializerDefaults.Web);

    /// <summary>What to install, or null if nothing is missing.</summary>
    public static string? Missing
    {
        get
        {
            if (!File.Exists(Python))
            {
                return $"PyTorch: there is no {Python}; run: sudo apt-get install -y python3, then {Install}";
            }

            using Process process = Start(["-c", "import numpy, torch"], out _);
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"PyTorch: {Python} cannot import torch and numpy; run: {Install}";
        }
    }

    /// <summary>Checks that PyTorch predicts what ours predicts, then times it.</summary>
    /// <exception cref="InvalidOperationException">It does not, or it failed.</exception>
    public static Dictionary<string, TorchFigures> Measure(IEnumerable<string> files)
    {
        string reference = Path.Combine(Checkout.Root, "tests", "reference");
        string script = Path.Combine(Checkout.Root, "benchmarks", "peers", "torch_peer.py");
        using Process process = Start([script, reference, .. files], out Task<string> errors);
        var figures = new Dictionary<string, TorchFigures>();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            TorchFigures result = JsonSerializer.Deserialize<TorchFigures>(line, Names)!;
            figures[result.Name] = result;
        }

        process.WaitForExit();
        return process.ExitCode == 0
            ? figures
            : throw new InvalidOperationException($"{script} ended with {process.ExitCode}: {errors.Result.Trim()}");
    }

    private static Process Start(IEnumerable<string> arguments, out Task<string> errors)
    {
        var start = new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        Process process = Process.Start(start)!;
        errors = process.StandardError.ReadToEndAsync();
        return process;
    }
}
