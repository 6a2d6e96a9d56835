using System.Globalization;
using EdgeRnn.Options;
using EdgeRnn.Storage;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Training;

/// <summary>Training runs of PyTorch, repeated: see tests/reference.</summary>
public class PyTorchGoldenTests
{
    private const double PredictionTolerance = 1e-4, GradientTolerance = 1e-5, WeightTolerance = 1e-4;

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Golden");

    public static TheoryData<string, VectorWidth> Runs =>
        [.. from path in Directory.EnumerateFiles(Folder, "*.safetensors").Order(StringComparer.Ordinal)
            from width in VectorCode.Widths
            select (Path.GetFileName(path), width)];

    [Theory]
    [MemberData(nameof(Runs))]
    public void Predictions_gradient_and_weights_are_PyTorchs(string file, VectorWidth width)
    {
        using SafetensorsFile golden = SafetensorsFile.Open(Path.Combine(Folder, file));
        LearnerOptions options = OptionsOf(golden.Metadata) with { VectorWidth = width };
        OnlineLearner learner = OnlineLearner.Create(options);
        Assert.Equal((int)width, learner.VectorWidth);
        foreach (string name in learner.ParameterNames)
        {
            learner.SetParameter(name, Read(golden, $"initial.{name}"));
        }

        Run(learner, golden);
        foreach (string name in learner.ParameterNames)
        {
            float[] expected = Read(golden, $"final.{name}");
            float[] actual = new float[expected.Length];
            learner.GetParameter(name, actual);
            Close(expected, actual, WeightTolerance, name);
        }
    }

    private static void Run(OnlineLearner learner, SafetensorsFile golden)
    {
        LearnerOptions options = learner.Options;
        int sequence = (int)Number(golden.Metadata, "sequence");
        float[] x = Read(golden, "x"), target = Read(golden, "target"), loss = Read(golden, "loss");
        float[] prediction = new float[target.Length];
        int update = 0;
        for (int t = 0; t < x.Length / options.InputSize; t++)
        {
            if (sequence > 0 && t > 0 && t % sequence == 0)
            {
                learner.ResetState();
            }

            int at = t * options.OutputSize;
            learner.Predict(x.AsSpan(t * options.InputSize, options.InputSize)).CopyTo(prediction.AsSpan(at));
            learner.Learn(target.AsSpan(at, options.OutputSize));
            if (learner.Statistics.Updates == update)
            {
                continue;
            }

            Close([loss[update]], [(float)learner.Statistics.Loss], PredictionTolerance, $"loss of update {update}");
            if (update++ == 0)
            {
                CompareGradient(learner, golden);
            }
        }

        Assert.Equal(loss.Length, update);
        ClosePredictions(Read(golden, "prediction"), prediction);
    }

    private static void CompareGradient(OnlineLearner learner, SafetensorsFile golden)
    {
        foreach (string name in learner.ParameterNames)
        {
            float[] expected = Read(golden, $"gradient.{name}");
            float[] actual = new float[expected.Length];
            learner.GetGradient(name, actual);
            Close(expected, actual, GradientTolerance, $"gradient of {name}");
        }
    }

    /// <summary>‖actual - expected‖ ≤ tolerance · ‖expected‖.</summary>
    private static void Close(float[] expected, float[] actual, double tolerance, string what)
    {
        double norm = Math.Sqrt(expected.Sum(e => (double)e * e));
        double error = Math.Sqrt(expected.Zip(actual).Sum(pair => Math.Pow(pair.First - (double)pair.Second, 2)));
        Assert.True(error <= tolerance * norm, $"{what} is off by {error:E1}, PyTorch's norm is {norm:E1}");
    }

    private static void ClosePredictions(float[] expected, float[] actual)
    {
        double largest = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs(actual[i] - (double)expected[i]);
            Assert.True(error <= PredictionTolerance * largest, $"prediction {i} is {actual[i]}, PyTorch's is {expected[i]}");
        }
    }

    private static LearnerOptions OptionsOf(IReadOnlyDictionary<string, string> metadata) => new()
    {
        Cell = Enum.Parse<CellKind>(metadata["cell"], ignoreCase: true),
        Layers = (int)Number(metadata, "layers"),
        HiddenSize = (int)Number(metadata, "hidden"),
        InputSize = (int)Number(metadata, "inputs"),
        OutputSize = (int)Number(metadata, "outputs"),
        K1 = (int)Number(metadata, "k"),
        K2 = (int)Number(metadata, "k"),
        Loss = metadata["loss"] switch
        {
            "mse" => LossKind.MeanSquared,
            "huber" => LossKind.Huber,
            _ => LossKind.SoftmaxCrossEntropy,
        },
        HuberDelta = (float)Number(metadata, "delta"),
        ClipNorm = (float)Number(metadata, "clip"),
        Optimizer = new OptimizerOptions
        {
            Kind = Enum.Parse<OptimizerKind>(metadata["optimizer"], ignoreCase: true),
            LearningRate = (float)Number(metadata, "lr"),
            Momentum = (float)Number(metadata, "momentum"),
        },
    };

    private static double Number(IReadOnlyDictionary<string, string> metadata, string name) =>
        double.Parse(metadata[name], CultureInfo.InvariantCulture);

    private static float[] Read(SafetensorsFile file, string name)
    {
        Assert.True(file.TryGet(name, out TensorInfo tensor), $"{file.Name} has no {name}");
        float[] values = new float[tensor.ByteLength / sizeof(float)];
        file.ReadFloats(name, values);
        return values;
    }
}
