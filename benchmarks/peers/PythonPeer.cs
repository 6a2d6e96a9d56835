using System.Diagnostics;
using System.Text.Json;
using EdgeRnn.Benchmarks.Running;

namespace EdgeRnn.Peers;

/// <summary>A peer's figures of one network, in nanoseconds per step.</summary>
internal sealed record PeerFigures(string Name, string Version, double InferenceNs, double TrainNs, double OnlineNs);

/// <summary>A library of Python in a process of its own.</summary>
/// <param name="Name">As the table names it.</param>
/// <param name="Module">What must be importable beside numpy.</param>
/// <param name="Script">In this folder.</param>
/// <param name="Install">The command that installs it.</param>
internal sealed record PythonPeer(string Name, string Module, string Script, string Install)
{
    public static readonly PythonPeer Torch = new("PyTorch", "torch", "torch_peer.py", "sudo apt-get install -y python3-torch python3-numpy");

    public static readonly PythonPeer Jax = new("JAX", "jax", "jax_peer.py", "pip install jax numpy");

    /// <summary>PYTHON names the interpreter; else the distribution's, since another one first in the path does not see its packages.</summary>
    private static readonly string Python = Environment.GetEnvironmentVariable("PYTHON") is { Length: > 0 } chosen ? chosen : "/usr/bin/python3";

    private static readonly JsonSerializerOptions Names = new(JsonSerializerDefaults.Web);

    /// <summary>What to install, or null if nothing is missing.</summary>
    public string? Missing
    {
        get
        {
            if (!File.Exists(Python))
            {
                return $"{Name}: there is no {Python}; run: sudo apt-get install -y python3, then {Install}";
            }

            using Process process = Start(["-c", $"import numpy, {Module}"], out _);
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"{Name}: {Python} cannot import {Module} and numpy; run: {Install}, or name another interpreter in PYTHON";
        }
    }

    /// <summary>Checks that the library predicts what ours predicts, then times it.</summary>
    /// <exception cref="InvalidOperationException">It does not, or it failed.</exception>
    public Dictionary<string, PeerFigures> Measure(IEnumerable<string> files)
    {
        string reference = Path.Combine(Checkout.Root, "tests", "reference");
        string script = Path.Combine(Checkout.Root, "benchmarks", "peers", Script);
        using Process process = Start([script, reference, .. files], out Task<string> errors);
        var figures = new Dictionary<string, PeerFigures>();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            PeerFigures result = JsonSerializer.Deserialize<PeerFigures>(line, Names)!;
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
