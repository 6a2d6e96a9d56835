using System.Globalization;
using EdgeRnn.Device.Benchmarking;
using EdgeRnn.Options;
using EdgeRnn.Peers;

const double Tolerance = 1e-4;
const int Rounds = 30;

if (args.Length > 0)
{
    Console.Error.WriteLine("usage: EdgeRnn.Peers    takes no options: elman, gru and lstm at H = 16, 32, 64 and 128 beside their peers");
    return 2;
}

CellKind[] cells = [CellKind.Elman, CellKind.Gru, CellKind.Lstm];
int[] sizes = [16, 32, 64, 128];
PeerNetwork[] networks = [.. cells.SelectMany(cell => sizes.Select(hidden => new PeerNetwork(cell, hidden)))];
try
{
    Dictionary<string, PeerFigures> torch = MeasureIn(PythonPeer.Torch, networks), jax = MeasureIn(PythonPeer.Jax, networks);
    PeerTable.Write([.. networks.Select(network => Measure(network, torch.GetValueOrDefault(network.Name), jax.GetValueOrDefault(network.Name)))], Console.Out);
    return 0;
}
catch (InvalidOperationException disagreement)
{
    Console.Error.WriteLine($"peers: {disagreement.Message}");
    return 1;
}

static Dictionary<string, PeerFigures> MeasureIn(PythonPeer peer, PeerNetwork[] networks)
{
    if (peer.Missing is { } missing)
    {
        Console.Error.WriteLine($"peers: left out: {missing}");
        return [];
    }

    Console.Error.WriteLine($"peers: {peer.Name}");
    DirectoryInfo folder = Directory.CreateTempSubdirectory("edgernn-peers");
    try
    {
        foreach (PeerNetwork network in networks)
        {
            network.Save(folder.FullName);
        }

        return peer.Measure(networks.Select(network => Path.Combine(folder.FullName, $"{network.Name}.safetensors")));
    }
    finally
    {
        folder.Delete(recursive: true);
    }
}

static PeerRow Measure(PeerNetwork network, PeerFigures? torch, PeerFigures? jax)
{
    Console.Error.WriteLine($"peers: {network.Name}");
    TimedLoad inference = new(network.NewLoad(StepMode.Inference));
    TimedLoad training = new(network.NewLoad(StepMode.Training)), online = new(network.NewLoad(StepMode.Online));
    using OnnxPeer? onnx = NewOnnx(network);
    TimedLoad? theirs = onnx is null ? null : new TimedLoad(onnx);
    TimedLoad[] loads = [inference, training, online, .. theirs is null ? Array.Empty<TimedLoad>() : [theirs]];
    foreach (TimedLoad load in loads)
    {
        load.WarmUp();
    }

    // A block of each in turn: a slow moment of the machine meets ours and theirs.
    double[][] times = [.. loads.Select(_ => new double[Rounds])];
    for (int round = 0; round < Rounds; round++)
    {
        for (int i = 0; i < loads.Length; i++)
        {
            times[i][round] = loads[i].Measure();
        }
    }

    double[] medians = [.. times.Select(Statistics.Median)];
    return new PeerRow(network.Name, medians[0], medians[1], medians[2], theirs is null ? null : medians[3], torch, jax);
}

static OnnxPeer? NewOnnx(PeerNetwork network)
{
    OnnxPeer onnx;
    try
    {
        onnx = new OnnxPeer(network.NewLearner(StepMode.Inference), network.Signal);
    }
    catch (Exception missing) when (missing is DllNotFoundException or TypeInitializationException)
    {
        Console.Error.WriteLine($"peers: left out: ONNX Runtime has no native library for this system ({missing.Message})");
        return null;
    }

    float[] ours = network.Predictions(StepMode.Inference), theirs = network.Collect((x, _) => onnx.Step(x).ToArray());
    double worst = ours.Zip(theirs, (a, b) => Math.Abs(a - b)).Max();
    return worst <= Tolerance
        ? onnx
        : throw new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture, $"{network.Name}: the predictions of ONNX Runtime differ by {worst:g3}, more than {Tolerance}: nothing is compared"));
}
