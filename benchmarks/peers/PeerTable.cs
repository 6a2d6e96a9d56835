using System.Globalization;
using EdgeRnn.Device.Benchmarking;

namespace EdgeRnn.Peers;

/// <summary>One network's times in nanoseconds per step: ours, ONNX Runtime's, PyTorch's, JAX's.</summary>
internal sealed record PeerRow(
    string Name, double InferenceNs, double TrainNs, double OnlineNs, double? OnnxNs, PeerFigures? Torch, PeerFigures? Jax);

/// <summary>The times of all networks and how many times faster ours are, in Markdown.</summary>
internal static class PeerTable
{
    public static void Write(IReadOnlyList<PeerRow> rows, TextWriter output)
    {
        string pytorch = rows[0].Torch is { } torch ? $"PyTorch {torch.Version}" : "no PyTorch", jax = rows[0].Jax is { } figures ? $"JAX {figures.Version}" : "no JAX";
        string onnx = rows.Any(row => row.OnnxNs is not null) ? $"ONNX Runtime {OnnxPeer.Version}" : "no ONNX Runtime";
        Line($"{Machine.Processor}, {Machine.Runtime}, {onnx}, {pytorch}, {jax}, one thread, {DateTime.UtcNow:yyyy-MM-dd}");
        Line($"");
        Line($"Microseconds per step, medians; in brackets: how many times as long as ours. 4 inputs, head of 4 outputs.");
        Line($"Training: k1 = k2 = 32, Adam, clipping; the peers through whole windows. Online: k1 = 1, k2 = 32; they run the");
        Line($"window again at every sample. The predictions agreed within 1e-4 before anything was timed (inference and training).");
        Line($"");
        Line($"| network | inference: ours | ONNX Runtime | PyTorch | JAX | training: ours | PyTorch | JAX | online: ours | PyTorch | JAX |");
        Line($"|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (PeerRow r in rows)
        {
            Line($"| {r.Name} | {r.InferenceNs / 1000:0.000} | {Peer(r.OnnxNs, r.InferenceNs)} | {Peer(r.Torch?.InferenceNs, r.InferenceNs)} | {Peer(r.Jax?.InferenceNs, r.InferenceNs)} | {r.TrainNs / 1000:0.000} | {Peer(r.Torch?.TrainNs, r.TrainNs)} | {Peer(r.Jax?.TrainNs, r.TrainNs)} | {r.OnlineNs / 1000:0.00} | {Peer(r.Torch?.OnlineNs, r.OnlineNs)} | {Peer(r.Jax?.OnlineNs, r.OnlineNs)} |");
        }

        void Line(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
    }

    private static string Peer(double? theirs, double ours) =>
        theirs is { } ns ? string.Create(CultureInfo.InvariantCulture, $"{ns / 1000:#,0.0} ({ns / ours:#,0})") : "-";
}
