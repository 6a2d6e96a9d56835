using EdgeRnn.Options;
using EdgeRnn.Storage;
using EdgeRnn.Tests.Support;
using EdgeRnn.Training.Probe;
using Xunit;

namespace EdgeRnn.Tests.Training.Probe;

/// <summary>What the probe reports is so, and it changes no bit of what is learned.</summary>
public class GradientProbeTests
{
    private const int Rows = 60;

    public static TheoryData<CellKind> Cells => [.. Enum.GetValues<CellKind>()];

    [Theory]
    [MemberData(nameof(Cells))]
    public void The_probe_changes_no_weight_and_no_gradient(CellKind cell)
    {
        foreach (LearningRule rule in (LearningRule[])[LearningRule.TruncatedBptt, Learners.RealTimeRule(cell)])
        {
            foreach (int k1 in (int[])[1, 3])
            {
                LearnerOptions options = Options(cell) with { Rule = rule, K1 = k1, K2 = 6, Layers = 2, TargetDelay = 2, ProbeEvery = 0 };
                OnlineLearner plain = Trained(options), probed = Trained(options with { ProbeEvery = 2 });
                Assert.Null(plain.Diagnostics);
                Assert.True(probed.Diagnostics!.Probes > 5);
                Bits.AssertSame(Learners.Weights(plain), Learners.Weights(probed), $"{rule} weights");
                Bits.AssertSame(Learners.Gradients(plain), Learners.Gradients(probed), $"{rule} gradients");
                Assert.Equal(plain.Statistics, probed.Statistics);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_window_as_deep_as_the_probe_agrees_with_it(CellKind cell)
    {
        LearnerDiagnostics diagnostics = Trained(Options(cell) with { K2 = 16, ProbeDepth = 16 }).Diagnostics!;
        Assert.All(diagnostics.CosineByTensor.ToArray(), cosine => Assert.Equal(1, cosine, 1e-6));
        Assert.All(diagnostics.NormRatioByTensor.ToArray(), ratio => Assert.Equal(1, ratio, 1e-6));
        Assert.Equal(1, diagnostics.CosineByWindow[^1], 1e-6);
        Assert.Equal(5, diagnostics.CosineByWindow.Length);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void The_immediate_derivative_is_the_window_of_one_step(CellKind cell)
    {
        LearnerOptions options = Options(cell) with { K2 = 1, ProbeDepth = 16, Optimizer = Learners.Still };
        LearnerDiagnostics diagnostics = Trained(options).Diagnostics!;
        Assert.True(diagnostics.CosineByWindow[0] < 0.999);
        Assert.Equal(1, diagnostics.CosineByTensor[^1], 1e-6);
        Assert.Equal(1, diagnostics.CosineByTensor[^2], 1e-6);
        Assert.All(diagnostics.CosineByTensor.ToArray(), cosine => Assert.InRange(cosine, -1.000001, 1.000001));
    }

    [Fact]
    public void Real_time_learning_of_a_diagonal_cell_agrees_with_the_probe()
    {
        // Weights that stand still and a sequence that fits the ring: sensitivities are not stale, and full BPTT sees all.
        LearnerDiagnostics diagnostics = Trained(Options(CellKind.ElementLstm) with
        {
            Rule = LearningRule.RealTime,
            K2 = 1,
            ProbeDepth = Rows,
            Optimizer = Learners.Still,
        }).Diagnostics!;
        Assert.All(diagnostics.CosineByTensor.ToArray(), cosine => Assert.Equal(1, cosine, 1e-6));
        Assert.All(diagnostics.NormRatioByTensor.ToArray(), ratio => Assert.Equal(1, ratio, 1e-5));
    }

    /// <summary>h' = max(0, x + W h) with W = 0.5 of a cycle: nothing is shut, every step back halves the gradient.</summary>
    [Fact]
    public void Norms_fall_by_the_factor_of_the_recurrent_matrix()
    {
        const int Units = 6;
        LearnerOptions options = Options(CellKind.ElmanRelu) with { HiddenSize = Units, K2 = 4, ProbeDepth = 12, Optimizer = Learners.Still };
        var learner = OnlineLearner.Create(options);
        float[] cycle = new float[Units * Units];
        for (int unit = 0; unit < Units; unit++)
        {
            cycle[(unit * Units) + ((unit + 1) % Units)] = 0.5f;
        }

        learner.SetParameter("rnn.weight_hh_l0", cycle);
        learner.SetParameter("rnn.bias_ih_l0", [.. Enumerable.Repeat(9f, Units)]);
        Train(learner);
        LearnerDiagnostics diagnostics = learner.Diagnostics!;
        for (int lag = 1; lag < 12; lag++)
        {
            // The first probes come before the ring is full, and older lags have been measured less often.
            Assert.Equal(0.5, diagnostics.HiddenGradientByLag[lag] / diagnostics.HiddenGradientByLag[lag - 1], 0.25);
        }

        Assert.Equal(0.5, diagnostics.SpectralRadius, 1e-6);
        Assert.InRange(diagnostics.EffectiveMemory, 4, 6);
        Assert.Equal(0, diagnostics.SaturatedShares[0]);
        Assert.All(diagnostics.MemoryGradientByLag.ToArray(), norm => Assert.Equal(0, norm));
    }

    [Fact]
    public void The_radius_of_a_rotation_is_its_length()
    {
        var learner = OnlineLearner.Create(Options(CellKind.Elman) with { HiddenSize = 2, Optimizer = Learners.Still });
        learner.SetParameter("rnn.weight_hh_l0", [0.9f * 0.6f, 0.9f * -0.8f, 0.9f * 0.8f, 0.9f * 0.6f]);
        Train(learner);
        Assert.Equal(0.9, learner.Diagnostics!.SpectralRadius, 1e-5);
        Assert.True(double.IsNaN(Trained(Options(CellKind.MinGru)).Diagnostics!.SpectralRadius));
    }

    [Theory]
    [InlineData(CellKind.Lstm, "i,f,g,o", 1)]
    [InlineData(CellKind.Gru, "n,r,z", 0)]
    [InlineData(CellKind.Elman, "h", 0)]
    public void Gates_that_a_bias_holds_shut_are_counted(CellKind cell, string names, int gate)
    {
        var learner = OnlineLearner.Create(Options(cell) with { Optimizer = Learners.Still });
        float[] bias = Learners.Weight(learner, "rnn.bias_hh_l0");
        Assert.InRange(Share(learner), 0, 0.2);
        Array.Fill(bias, 30);
        learner.SetParameter("rnn.bias_hh_l0", bias);
        Assert.Equal(1, Share(learner), 0.05);

        double Share(OnlineLearner learner)
        {
            for (int i = 0; i < 8; i++)
            {
                Train(learner);
            }

            Assert.Equal(names, string.Join(',', learner.Diagnostics!.Gates));
            return learner.Diagnostics.SaturatedShares[gate];
        }
    }

    [Fact]
    public void Clipped_updates_are_counted_since_the_last_probe()
    {
        Assert.Equal(1, Trained(Options(CellKind.Gru) with { ClipNorm = 1e-6f }).Diagnostics!.ClipRate);
        Assert.Equal(0, Trained(Options(CellKind.Gru) with { ClipNorm = 1e6f }).Diagnostics!.ClipRate);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void What_the_probe_saw_is_saved_and_restored(CellKind cell)
    {
        OnlineLearner saved = Trained(Options(cell)), restored = OnlineLearner.Create(Options(cell));
        using var file = new MemoryStream();
        CheckpointFile.Save(file, saved.Visit);
        file.Position = 0;
        CheckpointFile.Restore(file, restored.Visit);
        Train(saved);
        Train(restored);
        Assert.Equal(StateDigest.Of(saved), StateDigest.Of(restored));
        Assert.Equal(saved.Diagnostics!.SpectralRadius, restored.Diagnostics!.SpectralRadius);
        Assert.Equal(saved.Diagnostics.Probes, restored.Diagnostics.Probes);
    }

    private static OnlineLearner Trained(LearnerOptions options)
    {
        var learner = OnlineLearner.Create(options);
        Train(learner);
        return learner;
    }

    private static void Train(OnlineLearner learner) => Learners.Train(
        learner, Samples.Rows(seed: 330, Rows, learner.Options.InputSize), Samples.Rows(seed: 331, Rows, learner.Options.OutputSize));

    private static LearnerOptions Options(CellKind cell) => new()
    { InputSize = 2, OutputSize = 2, HiddenSize = 9, Cell = cell, K2 = 8, ProbeEvery = 1, ProbeDepth = 16 };
}
