using EdgeRnn.Device.Benchmarking;
using EdgeRnn.Onnx;
using EdgeRnn.Options;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRnn.Peers;

/// <summary>ONNX Runtime, streamed: one thread, values over fixed memory, the state going to and fro between two buffers.</summary>
internal sealed class OnnxPeer : IStepLoad, IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly OrtValue[][] _inputs = new OrtValue[2][];
    private readonly OrtValue[][] _outputs = new OrtValue[2][];
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;
    private readonly float[] _x;
    private readonly float[] _y;
    private readonly float[] _signal;
    private int _turn;
    private int _position;

    public OnnxPeer(OnlineLearner learner, float[] signal)
    {
        _signal = signal;
        LearnerOptions options = learner.Options;
        using var session = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        };
        using var model = new MemoryStream();
        OnnxExport.Write(learner.Visit, model);
        _session = new InferenceSession(model.ToArray(), session);
        string[] names = options.Cell == CellKind.Lstm ? ["h_l0", "c_l0"] : ["h_l0"];
        _inputNames = ["sample", .. names];
        _outputNames = ["forecast", .. names.Select(name => $"{name}_next")];
        _x = new float[options.InputSize];
        _y = new float[options.OutputSize];
        OrtValue x = Over(_x), y = Over(_y);
        OrtValue[][] states = [NewState(), NewState()];
        for (int turn = 0; turn < 2; turn++)
        {
            _inputs[turn] = [x, .. states[turn]];
            _outputs[turn] = [y, .. states[1 - turn]];
        }

        OrtValue[] NewState() => [.. Enumerable.Range(1, _inputNames.Length - 1).Select(_ => Over(new float[options.HiddenSize]))];
    }

    public static string Version => OrtEnv.Instance().GetVersionString();

    public int Quantum => 1;

    public ReadOnlySpan<float> Step(ReadOnlySpan<float> x)
    {
        x.CopyTo(_x);
        _session.Run(_run, _inputNames, _inputs[_turn], _outputNames, _outputs[_turn]);
        _turn = 1 - _turn;
        return _y;
    }

    /// <inheritdoc/>
    public void Run(int steps)
    {
        for (; steps > 0; steps--)
        {
            Step(_signal.AsSpan(_position, _x.Length));
            _position = (_position + _x.Length) % _signal.Length;
        }
    }

    public void Dispose()
    {
        foreach (OrtValue value in _inputs.Concat(_outputs).SelectMany(values => values).Distinct())
        {
            value.Dispose();
        }

        _run.Dispose();
        _session.Dispose();
    }

    private static OrtValue Over(float[] memory) => OrtValue.CreateTensorValueFromMemory(memory, [memory.Length]);
}
