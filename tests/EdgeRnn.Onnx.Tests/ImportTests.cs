using EdgeRnn.Cells;
using EdgeRnn.Device.Tests;
using EdgeRnn.Onnx.Protos;
using EdgeRnn.Options;
using EdgeRnn.Storage;
using Google.Protobuf;
using Xunit;

namespace EdgeRnn.Onnx.Tests;

/// <summary>Networks from ONNX: as PyTorch's exporter writes them, and back from our own models.</summary>
public sealed class ImportTests
{
    private const int Inputs = 3, Units = 5, Outputs = 2;

    [Theory]
    [InlineData("elman", CellKind.Elman, 1)]
    [InlineData("elman-relu", CellKind.ElmanRelu, 2)]
    [InlineData("gru", CellKind.Gru, 2)]
    [InlineData("gru-without-bias", CellKind.Gru, 1)]
    [InlineData("lstm", CellKind.Lstm, 2)]
    [InlineData("lstm-last", CellKind.Lstm, 1)]
    public void A_model_of_PyTorch_s_exporter_gives_the_weights_and_predictions_of_PyTorch(string name, CellKind cell, int layers)
    {
        using var weights = new MemoryStream();
        using FileStream model = File.OpenRead(Golden($"{name}.onnx"));
        Assert.Equal(cell, OnnxImport.ToSafetensors(model, weights));
        OnlineLearner learner = Create(cell, layers);
        weights.Position = 0;
        learner.ImportWeights(weights);

        using SafetensorsFile golden = SafetensorsFile.Open(Golden($"{name}.safetensors"));
        foreach (TensorInfo tensor in golden.Tensors.Where(tensor => tensor.Name.Contains('.', StringComparison.Ordinal)))
        {
            float[] expected = Read(golden, tensor.Name), actual = new float[expected.Length];
            learner.GetParameter(tensor.Name, actual);
            Assert.Equal(expected, actual);
        }

        float[] x = Read(golden, "x"), y = Read(golden, "y");
        int first = (x.Length / Inputs) - (y.Length / Outputs);
        for (int step = 0; step < x.Length / Inputs; step++)
        {
            float[] actual = learner.Predict(x.AsSpan(step * Inputs, Inputs)).ToArray();
            Assert.All(step < first ? [] : actual, (value, i) => Assert.Equal(y[((step - first) * Outputs) + i], value, 1e-6f));
        }
    }

    public static TheoryData<CellKind> Cells => [.. CellKinds.All.Select(cell => cell.Kind)];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Our_own_models_come_back(CellKind cell)
    {
        OnlineLearner written = Create(cell, 2, seed: 3), read = Create(cell, 2, seed: 4);
        using MemoryStream model = new(), weights = new();
        OnnxExport.Write(written.Visit, model);
        model.Position = 0;
        Assert.Equal(cell, OnnxImport.ToSafetensors(model, weights));
        weights.Position = 0;
        read.ImportWeights(weights);

        for (int step = 0; step < 200; step++)
        {
            float[] x = [MathF.Sin(step * 0.3f), MathF.Cos(step * 0.1f), 0.5f];
            float[] expected = written.Predict(x).ToArray(), actual = read.Predict(x).ToArray();
            Assert.All(actual, (value, i) => Assert.Equal(expected[i], value, CellKinds.Of(cell).Name is "lru" or "rtu" ? 1e-4f : 0));
        }
    }

    [Fact]
    public void What_no_network_here_computes_is_refused_with_the_reason()
    {
        Assert.Contains("direction bidirectional", Refusal(Golden("bidirectional.onnx"), _ => { }), StringComparison.Ordinal);
        Assert.Contains("linear_before_reset=0", Refusal("gru", model => Recurrent(model).Attribute.Remove(Recurrent(model).Attribute.First(a => a.Name == "linear_before_reset"))), StringComparison.Ordinal);
        Assert.Contains("clip", Refusal("lstm", model => Recurrent(model).Attribute.Add(new AttributeProto { Name = "clip", F = 3 })), StringComparison.Ordinal);
        Assert.Contains("the operator Softmax", Refusal("lstm", model => model.Graph.Node.Add(new NodeProto { OpType = "Softmax" })), StringComparison.Ordinal);
        Assert.Contains("in a file of its own", Refusal("lstm", model => model.Graph.Initializer[1].DataLocation = 1), StringComparison.Ordinal);
        Assert.Contains("data type 10", Refusal("lstm", model => model.Graph.Initializer[1].DataType = 10), StringComparison.Ordinal);
        Assert.Contains("its shape says", Refusal("lstm", model => model.Graph.Initializer[1].RawData = ByteString.CopyFrom(new byte[8])), StringComparison.Ordinal);
        Assert.Contains("is no constant of the graph", Refusal("lstm", model => model.Graph.Initializer.RemoveAt(1)), StringComparison.Ordinal);
        Assert.Contains("has 0 products", Refusal("lstm", model => model.Graph.Node.Remove(model.Graph.Node.First(node => node.OpType == "MatMul"))), StringComparison.Ordinal);
        Assert.Contains("no RNN, GRU or LSTM operator", Refusal("lstm", model =>
        {
            foreach (NodeProto node in model.Graph.Node.Where(node => node.OpType == "LSTM").ToArray())
            {
                model.Graph.Node.Remove(node);
            }
        }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_that_is_no_chain_of_layers_and_a_head_is_refused_with_the_reason()
    {
        Assert.Contains("its LSTM of layer 1 reads the input; expected layer 0 alone", Refusal("lstm", model => Layers(model)[1].Input[0] = model.Graph.Input[0].Name), StringComparison.Ordinal);
        Assert.Contains("its RNN of layer 0 reads MatMul; expected the input", Refusal("elman", model =>
        {
            NodeProto product = model.Graph.Node.First(node => node.OpType == "MatMul");
            (product.Input[0], Layers(model)[0].Input[0]) = (model.Graph.Input[0].Name, product.Output[0]);
        }), StringComparison.Ordinal);
        Assert.Contains("its MatMul does not read the last recurrent layer", Refusal("lstm", model =>
            model.Graph.Node.First(node => node.OpType == "MatMul").Input[0] = Layers(model)[0].Output[0]), StringComparison.Ordinal);
    }

    [Fact]
    public void An_initial_state_that_is_not_0_is_refused()
    {
        Assert.Contains("LSTM has an initial state ('learned') that is not 0", Refusal("lstm", model => SetInitialState(model, 0.5f)), StringComparison.Ordinal);

        Assert.Equal(CellKind.Lstm, OnnxImport.ToSafetensors(Changed("lstm", model => SetInitialState(model, 0)), Stream.Null));

        static void SetInitialState(ModelProto model, float value)
        {
            TensorProto state = new() { Name = "learned", DataType = (int)TensorProto.Types.DataType.Float, Dims = { 1, 1, Units }, FloatData = { Enumerable.Repeat(value, Units) } };
            model.Graph.Initializer.Add(state);
            model.Graph.Node.Add(new NodeProto { OpType = "Expand", Input = { "learned", "" }, Output = { "expanded" } });
            Layers(model)[1].Input[6] = "expanded";
        }
    }

    [Fact]
    public void Damaged_files_give_an_error_and_nothing_else()
    {
        byte[] model = File.ReadAllBytes(Golden("lstm.onnx"));
        var random = new Random(19);
        for (int trial = 0; trial < 2000; trial++)
        {
            byte[] damaged = model[..random.Next(model.Length)];
            for (int i = 0; i < 3 && damaged.Length > 0; i++)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                OnnxImport.ToSafetensors(new MemoryStream(damaged), Stream.Null);
            }
            catch (ModelFileException)
            {
                // The only way to fail.
            }
        }
    }

    private static string Refusal(string name, Action<ModelProto> change) =>
        Assert.Throws<ModelFileException>(() => OnnxImport.ToSafetensors(Changed(name, change), Stream.Null)).Message;

    private static MemoryStream Changed(string name, Action<ModelProto> change)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(File.Exists(name) ? name : Golden($"{name}.onnx")));
        change(model);
        return new MemoryStream(model.ToByteArray());
    }

    private static NodeProto Recurrent(ModelProto model) => Layers(model)[0];

    private static NodeProto[] Layers(ModelProto model) => [.. model.Graph.Node.Where(node => node.OpType is "RNN" or "GRU" or "LSTM")];

    private static OnlineLearner Create(CellKind cell, int layers, ulong seed = 0) =>
        OnlineLearner.Create(new LearnerOptions { InputSize = Inputs, OutputSize = Outputs, Cell = cell, HiddenSize = Units, Layers = layers, Seed = seed });

    private static float[] Read(SafetensorsFile file, string name)
    {
        Assert.True(file.TryGet(name, out TensorInfo tensor));
        float[] values = new float[tensor.ByteLength / sizeof(float)];
        file.ReadFloats(name, values);
        return values;
    }

    private static string Golden(string name) => Path.Combine(Repository.Root, "tests", "EdgeRnn.Onnx.Tests", "Golden", name);
}
