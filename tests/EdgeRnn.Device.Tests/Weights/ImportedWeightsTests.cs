using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using EdgeRnn.Device.Weights;
using EdgeRnn.Storage;
using Xunit;

namespace EdgeRnn.Device.Tests.Weights;

/// <summary><c>--import</c> of weights that are not just as a network here names them.</summary>
public sealed class ImportedWeightsTests : IDisposable
{
    private const int Units = 4;
    private static readonly string[] Network = ["--hidden", "4", "--normalize", "none", "--output-mode", "value", "--no-learn"];

    private readonly TemporaryFolder _folder = new();
    private readonly string _recording;

    public ImportedWeightsTests() => _recording = _folder.Write("r.csv", "a\n" + string.Concat(Enumerable.Range(0, 50).Select(row => FormattableString.Invariant($"{MathF.Sin(row)}\n"))));

    public void Dispose() => _folder.Dispose();

    /// <summary>Keras' equations, written out here, against the network that its weights become.</summary>
    [Theory]
    [InlineData("gru", 3, "safetensors")]
    [InlineData("lstm", 4, "safetensors")]
    [InlineData("elman", 1, "safetensors")]
    [InlineData("gru", 3, "npz")]
    [InlineData("lstm", 4, "npz-fortran-double")]
    public void Weights_of_Keras_give_what_Keras_computes(string cell, int gates, string format)
    {
        Tensor[] weights = KerasOf(cell, gates);
        string path = format == "safetensors" ? Safetensors(weights) : Npz(weights, isFortran: format != "npz");

        double[] predictions = Predictions(path, cell);

        Assert.Equal(ByKeras(cell, weights), predictions, (x, y) => Math.Abs(x - y) < 1e-6);
    }

    [Fact]
    public void A_GRU_whose_reset_gate_works_before_the_product_or_may_do_so_is_refused()
    {
        Tensor[] withoutBias = [.. KerasOf("gru", 3).Where(tensor => tensor.Name != "gru/gru_cell/bias:0")];
        Tensor resetBefore = new("gru/gru_cell/bias:0", [3 * Units], new float[3 * Units]);

        Assert.Contains("is a GRU without bias", Refusal(Safetensors(withoutBias), "gru"), StringComparison.Ordinal);
        Assert.Contains("reset_after=False", Refusal(Safetensors([.. withoutBias, resetBefore]), "gru"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_leaves_a_doubt_or_has_no_place_is_refused_with_the_reason()
    {
        Tensor[] lstm = KerasOf("lstm", 4);
        Assert.Contains("reads a sequence from its end", Refusal(Safetensors([.. lstm.Select(t => t with { Name = "bidirectional/backward_" + t.Name })]), "lstm"), StringComparison.Ordinal);
        Assert.Contains("has 0 dense layers", Refusal(Safetensors([.. lstm.Where(t => !t.Name.StartsWith("dense", StringComparison.Ordinal))]), "lstm"), StringComparison.Ordinal);
        Assert.Contains("is none of kernel", Refusal(Safetensors([.. lstm, new Tensor("norm/gamma:0", [4], new float[4])]), "lstm"), StringComparison.Ordinal);
        Assert.Contains("no SimpleRNN, GRU or LSTM", Refusal(Safetensors([.. lstm.Select(t => t.Name.Contains("recurrent", StringComparison.Ordinal) ? new Tensor(t.Name, [8, 8], new float[64]) : t)]), "lstm"), StringComparison.Ordinal);
        Assert.Contains("order of the layers", Refusal(Safetensors([.. lstm, .. lstm.Where(t => t.Name[0] == 'l').Select(t => t with { Name = "other" + t.Name })]), "lstm"), StringComparison.Ordinal);
        Assert.Contains("bidirectional module", Refusal(Safetensors([.. PyTorch(), new Tensor("rnn.weight_ih_l0_reverse", [1], [0])]), "lstm"), StringComparison.Ordinal);
        Assert.Contains("with proj_size", Refusal(Safetensors([.. PyTorch(), new Tensor("rnn.weight_hr_l0", [2, 4], new float[8])]), "lstm"), StringComparison.Ordinal);
    }

    /// <summary>Keras 3 puts the model's name in front; the layers' numbers go on from model to model.</summary>
    [Theory]
    [InlineData("", "lstm", "lstm_1")]
    [InlineData("sequential/", "lstm", "lstm_1")]
    [InlineData("sequential_3/", "lstm_9", "lstm_10")]
    public void Layers_of_Keras_are_ordered_by_their_numbers(string model, string first, string second)
    {
        Tensor[] layers =
        [
            Random("l/kernel", 1, 4 * Units), Random("l/recurrent_kernel", Units, 4 * Units), Random("l/bias_", 4 * Units) with { Name = "l/bias" },
            Random("u/kernel__", Units, 4 * Units) with { Name = "u/kernel" }, Random("u/recurrent_kernel__", Units, 4 * Units) with { Name = "u/recurrent_kernel" }, Random("u/bias", 4 * Units),
            Random("dense/kernel", Units, 1), new Tensor("dense/bias", [1], [0.25f]),
        ];
        string[] network = ["replay", _recording, "--cell", "lstm", "--layers", "2", .. Network];

        string weights = _folder["back.safetensors"], keras = Npz(layers.Select(tensor => tensor with { Name = model + Path(tensor.Name) }), isFortran: false);
        Assert.Equal("", CommandLine.Run([.. network, "--import", keras, "--export", weights]).Error);

        using SafetensorsFile read = SafetensorsFile.Open(weights);
        foreach ((string name, Tensor kernel) in (ReadOnlySpan<(string, Tensor)>)[("rnn.weight_ih_l0", layers[0]), ("rnn.weight_ih_l1", layers[3])])
        {
            float[] values = new float[kernel.Values.Length];
            read.ReadFloats(name, values);
            Assert.Equal(kernel.Values, Enumerable.Range(0, values.Length).Select(i => values[(i % (4 * Units) * (int)kernel.Shape[0]) + (i / (4 * Units))]));
        }

        string Path(string name) => name.Replace("l/", $"{first}/lstm_cell/", StringComparison.Ordinal).Replace("u/", $"{second}/lstm_cell/", StringComparison.Ordinal);
    }

    [Fact]
    public void The_formats_of_PyTorch_and_Keras_themselves_are_refused_with_what_to_save_instead()
    {
        Assert.Contains("safetensors.torch.save_file(module.state_dict()", Refusal(Archive("model/data.pkl"), "lstm"), StringComparison.Ordinal);
        Assert.Contains("safetensors.torch.save_file(module.state_dict()", Refusal(_folder.Write("old.pt", [0x80, 0x02, 0x8A, 0x0A, 0x6C]), "lstm"), StringComparison.Ordinal);
        Assert.Contains("numpy.savez(\"weights.npz\"", Refusal(Archive("model.weights.h5"), "lstm"), StringComparison.Ordinal);
        Assert.Contains("numpy.savez(\"weights.npz\"", Refusal(_folder.Write("m.h5", [0x89, .. "HDF\r\n"u8]), "lstm"), StringComparison.Ordinal);

        string Archive(string entry)
        {
            string path = _folder[$"{Guid.NewGuid()}.zip"];
            using ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create);
            archive.CreateEntry(entry).Open().Dispose();
            return path;
        }
    }

    [Fact]
    public void A_module_without_bias_is_one_whose_biases_are_0()
    {
        Tensor[] all = [.. PyTorch().Select(tensor => tensor.Name.Contains("bias", StringComparison.Ordinal) ? tensor with { Values = new float[tensor.Values.Length] } : tensor)];
        string without = Safetensors([.. all.Where(tensor => !tensor.Name.Contains("bias", StringComparison.Ordinal))]);

        Assert.Equal(Predictions(Safetensors(all), "lstm"), Predictions(without, "lstm"));
        string half = Safetensors([.. all.Where(tensor => tensor.Name != "rnn.bias_hh_l0")]);
        Assert.Contains("rnn.bias_hh_l0", Refusal(half, "lstm"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_ONNX_model_is_imported_and_its_cell_is_checked()
    {
        string weights = Safetensors(PyTorch()), model = _folder["m.onnx"];
        Assert.Equal("", CommandLine.Run("export", weights, "--onnx", model).Error);

        Assert.Equal(Predictions(weights, "lstm"), Predictions(model, "lstm"));
        Assert.Contains("the model is of the cell lstm; add --cell lstm", Refusal(model, "gru"), StringComparison.Ordinal);
        Assert.Contains("is no ONNX file", Refusal(_folder.Write("x.onnx", "text"), "lstm"), StringComparison.Ordinal);
        Assert.Contains("is no .npz file of numpy", Refusal(_folder.Write("x.npz", "PK\u0003\u0004 and nothing"), "lstm"), StringComparison.Ordinal);
    }

    private string Refusal(string path, string cell)
    {
        CommandResult result = CommandLine.Run(["replay", _recording, "--cell", cell, .. Network, "--import", path]);
        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.StartsWith($"edgernn: --import {path}: ", result.Error, StringComparison.Ordinal);
        return result.Error;
    }

    private double[] Predictions(string weights, string cell)
    {
        string path = _folder["p.csv"];
        Assert.Equal("", CommandLine.Run(["replay", _recording, "--cell", cell, .. Network, "--import", weights, "--predictions", path]).Error);
        return [.. File.ReadLines(path).Skip(1).Select(line => double.Parse(line.Split(',')[2], System.Globalization.CultureInfo.InvariantCulture))];
    }

    /// <summary>The prediction for each row but the first, by the formulas of Keras' documentation: row vectors times kernels.</summary>
    private static double[] ByKeras(string cell, Tensor[] weights)
    {
        Tensor kernel = weights.Single(t => t.Name.EndsWith("_cell/kernel:0", StringComparison.Ordinal)), recurrent = weights.Single(t => t.Name.EndsWith("recurrent_kernel:0", StringComparison.Ordinal));
        float[] bias = weights.Single(t => t.Name.EndsWith("_cell/bias:0", StringComparison.Ordinal)).Values, head = weights.Single(t => t.Name == "dense/kernel:0").Values;
        double[] h = new double[Units], c = new double[Units], predictions = new double[49];
        int columns = bias.Length / (cell == "gru" ? 2 : 1);
        for (int row = 0; row < predictions.Length; row++)
        {
            double x = MathF.Sin(row);
            double[] fromInput = [.. Enumerable.Range(0, columns).Select(j => (x * kernel.Values[j]) + bias[j])];
            double[] fromState = [.. Enumerable.Range(0, columns).Select(j => Enumerable.Range(0, Units).Sum(k => h[k] * recurrent.Values[(k * columns) + j]) + (cell == "gru" ? bias[columns + j] : 0))];
            double Gate(int gate, int unit) => fromInput[(gate * Units) + unit] + fromState[(gate * Units) + unit];
            for (int u = 0; u < Units; u++)
            {
                if (cell == "elman")
                {
                    h[u] = Math.Tanh(Gate(0, u));
                }
                else if (cell == "lstm")
                {
                    // i, f, c, o.
                    c[u] = (Sigmoid(Gate(1, u)) * c[u]) + (Sigmoid(Gate(0, u)) * Math.Tanh(Gate(2, u)));
                    h[u] = Sigmoid(Gate(3, u)) * Math.Tanh(c[u]);
                }
                else
                {
                    // z, r, h.
                    double z = Sigmoid(Gate(0, u)), candidate = Math.Tanh(fromInput[(2 * Units) + u] + (Sigmoid(Gate(1, u)) * fromState[(2 * Units) + u]));
                    h[u] = (z * h[u]) + ((1 - z) * candidate);
                }
            }

            predictions[row] = Enumerable.Range(0, Units).Sum(u => h[u] * head[u]) + 0.25;
        }

        return predictions;
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static Tensor[] KerasOf(string cell, int gates) =>
    [
        Random($"{cell}/{cell}_cell/kernel:0", 1, gates * Units),
        Random($"{cell}/{cell}_cell/recurrent_kernel:0", Units, gates * Units),
        cell == "gru" ? Random($"{cell}/{cell}_cell/bias:0", 2, gates * Units) : Random($"{cell}/{cell}_cell/bias:0", gates * Units),
        Random("dense/kernel:0", Units, 1),
        new Tensor("dense/bias:0", [1], [0.25f]),
    ];

    private static Tensor[] PyTorch() =>
    [
        Random("rnn.weight_ih_l0", 16, 1), Random("rnn.weight_hh_l0", 16, 4), Random("rnn.bias_ih_l0", 16), Random("rnn.bias_hh_l0", 16),
        Random("head.weight", 1, 4), Random("head.bias", 1),
    ];

    private static Tensor Random(string name, params long[] shape)
    {
        var random = new Random(name.Length);
        return new Tensor(name, shape, [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (x, y) => x * y)).Select(_ => random.NextSingle() - 0.5f)]);
    }

    private string Safetensors(IEnumerable<Tensor> tensors)
    {
        TensorSet set = new(new Dictionary<string, string>());
        foreach (Tensor tensor in tensors)
        {
            set.Add(tensor);
        }

        return _folder.Write($"{Guid.NewGuid()}.safetensors", set.ToSafetensors().ToArray());
    }

    private string Npz(IEnumerable<Tensor> tensors, bool isFortran)
    {
        string path = _folder[$"{Guid.NewGuid()}.npz"];
        using ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (Tensor tensor in tensors)
        {
            using Stream array = archive.CreateEntry(tensor.Name + ".npy").Open();
            string header = $"{{'descr': '{(isFortran ? "<f8" : "<f4")}', 'fortran_order': {(isFortran ? "True" : "False")}, 'shape': ({string.Join(", ", tensor.Shape)}{(tensor.Shape.Length == 1 ? "," : "")}), }}\n";
            array.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header)]);
            int columns = tensor.Shape.Length == 1 ? 1 : (int)tensor.Shape[1], rows = tensor.Values.Length / columns;
            array.Write(isFortran
                ? MemoryMarshal.AsBytes<double>([.. Enumerable.Range(0, tensor.Values.Length).Select(i => (double)tensor.Values[(i % rows * columns) + (i / rows)])])
                : MemoryMarshal.AsBytes<float>(tensor.Values));
        }

        return path;
    }
}
