using EdgeRnn.Cells;
using EdgeRnn.Options;
using Xunit;

namespace EdgeRnn.Onnx.Tests;

/// <summary>Every cell, 1 to 4 layers: ONNX Runtime computes what we compute, over 2,000 steps of state.</summary>
public class NetworkExportTests
{
    private const int Steps = 2000;
    private const float Tolerance = 1e-5f;

    public static TheoryData<CellKind, int> CellsAndLayers => [.. CellKinds.All.SelectMany(cell => Enumerable.Range(1, 4).Select(layers => (cell.Kind, layers)))];

    [Theory]
    [MemberData(nameof(CellsAndLayers))]
    public void A_trained_network_forecasts_in_ONNX_Runtime_what_it_forecasts_here(CellKind cell, int layers)
    {
        OnlineLearner learner = OnlineLearner.Create(new LearnerOptions { InputSize = 3, OutputSize = 2, Cell = cell, HiddenSize = 20, Layers = layers, Seed = 7 });
        Train(learner);
        learner.ResetState();
        using var model = new MemoryStream();
        OnnxSummary summary = OnnxExport.Write(learner.Visit, model);
        using var session = new StepSession(model.ToArray());

        float worst = 0;
        float[] x = new float[3];
        for (int step = 0; step < Steps; step++)
        {
            Fill(x, step);
            ReadOnlySpan<float> expected = learner.Predict(x);
            float[] actual = session.Step(x);
            for (int i = 0; i < actual.Length; i++)
            {
                worst = Math.Max(worst, float.IsNaN(actual[i]) ? float.PositiveInfinity : Math.Abs(actual[i] - expected[i]));
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{cell} x {layers}: {worst:E2}");
        Assert.InRange(worst, 0, Tolerance);
        Assert.Equal(CellKinds.Of(cell).Name, session.Metadata["edgernn.cell"]);
        Assert.Equal(summary.Inputs.ToDictionary(), session.Inputs);
    }

    [Fact]
    public void The_inputs_and_outputs_have_the_names_and_lengths_of_the_contract()
    {
        OnlineLearner learner = OnlineLearner.Create(new LearnerOptions { InputSize = 3, OutputSize = 2, Cell = CellKind.Lstm, HiddenSize = 5, Layers = 2 });
        using var model = new MemoryStream();

        OnnxSummary summary = OnnxExport.Write(learner.Visit, model);

        Assert.Equal([("sample", 3), ("h_l0", 5), ("c_l0", 5), ("h_l1", 5), ("c_l1", 5)], summary.Inputs);
        Assert.Equal([("h_l0_next", 5), ("c_l0_next", 5), ("h_l1_next", 5), ("c_l1_next", 5), ("forecast", 2)], summary.Outputs);
    }

    [Fact]
    public void A_value_that_is_not_finite_counts_as_0_as_it_does_here()
    {
        OnlineLearner learner = OnlineLearner.Create(new LearnerOptions { InputSize = 2, OutputSize = 1, Cell = CellKind.Gru, HiddenSize = 8 });
        using var model = new MemoryStream();
        OnnxExport.Write(learner.Visit, model);
        using var session = new StepSession(model.ToArray());
        foreach (float[] x in (float[][])[[float.NaN, 1], [1, float.PositiveInfinity], [2, 3]])
        {
            Assert.Equal(learner.Predict(x)[0], session.Step(x)[0], Tolerance);
        }
    }

    private static void Train(OnlineLearner learner)
    {
        float[] x = new float[3], target = new float[2];
        for (int step = 0; step < 300; step++)
        {
            Fill(x, step);
            learner.Predict(x);
            Fill(x, step + 1);
            x.AsSpan(0, 2).CopyTo(target);
            learner.Learn(target);
        }
    }

    private static void Fill(Span<float> x, int step)
    {
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = MathF.Sin(step * (0.05f + (0.11f * i))) + (0.3f * MathF.Cos((step * step * 0.001f) + i));
        }
    }
}
