using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Optimization;

/// <summary>What one update makes of a gradient: rules, schedule and clipping.</summary>
public class UpdateRuleTests
{
    private static readonly LearnerOptions Base = new()
    { InputSize = 2, OutputSize = 1, HiddenSize = 5, Cell = CellKind.Gru, K1 = 1, K2 = 4, ClipNorm = 0 };

    private static readonly float[][] Inputs = Samples.Rows(seed: 120, 80, 2);

    private static readonly float[][] Targets = Samples.Rows(seed: 121, 80, 1);

    public static TheoryData<int, float> Schedules => new() { { 0, 0f }, { 4, 0f }, { 1, 0f }, { 0, 0.1f }, { 5, 0.02f } };

    [Theory]
    [MemberData(nameof(Schedules))]
    public void The_rate_warms_up_and_decays_as_stated(int warmup, float decay)
    {
        const float Rate = 0.1f;
        var learner = OnlineLearner.Create(Base with
        { Optimizer = new() { Kind = OptimizerKind.Sgd, LearningRate = Rate, WarmupUpdates = warmup, Decay = decay } });
        for (int n = 1; n <= 12; n++)
        {
            float[] before = Learners.Weights(learner);
            Learners.Train(learner, [Inputs[n]], [Targets[n]]);
            double rate = Rate * Math.Min(1, warmup == 0 ? 1 : (double)n / warmup) / (1 + ((double)decay * n));
            float[] expected = [.. before.Zip(Learners.Gradients(learner), (w, g) => MathF.FusedMultiplyAdd(-(float)rate, g, w))];
            Bits.AssertSame(expected, Learners.Weights(learner), $"update {n}");
        }
    }

    [Fact]
    public void A_gradient_longer_than_the_limit_is_scaled_down_to_it()
    {
        foreach (float limit in (float[])[0.01f, 0.3f])
        {
            var learner = OnlineLearner.Create(Base with
            { ClipNorm = limit, Optimizer = new() { Kind = OptimizerKind.Sgd, LearningRate = 0.1f } });
            long clipped = 0;
            for (int n = 0; n < 40; n++)
            {
                float[] before = Learners.Weights(learner);
                Learners.Train(learner, [Inputs[n]], [Targets[n]]);
                double norm = learner.Statistics.GradientNorm;
                clipped += norm > limit ? 1 : 0;
                float scale = norm > limit ? (float)Math.Min(1, limit / (norm + 1e-6)) : 1;
                float[] step = [.. Learners.Gradients(learner).Select(g => g * scale)];
                Assert.True(Norm(step) <= limit * (1 + 1e-5));
                Bits.AssertSame(
                    [.. before.Zip(step, (w, g) => MathF.FusedMultiplyAdd(-0.1f, g, w))], Learners.Weights(learner), $"update {n}");
                Assert.Equal(clipped, learner.Statistics.ClippedUpdates);
            }

            Assert.True(clipped > 0);
            Assert.True(limit < 0.1f || clipped < 40, "some gradients are short enough");
        }
    }

    [Fact]
    public void A_limit_of_zero_scales_nothing()
    {
        var learner = OnlineLearner.Create(Base with { Optimizer = new() { Kind = OptimizerKind.Sgd, LearningRate = 0.01f } });
        float[] before = Learners.Weights(learner);
        Learners.Train(learner, [Inputs[0]], [[1000]]);
        Assert.True(learner.Statistics.GradientNorm > 100);
        Assert.Equal(0, learner.Statistics.ClippedUpdates);
        Bits.AssertSame(
            [.. before.Zip(Learners.Gradients(learner), (w, g) => MathF.FusedMultiplyAdd(-0.01f, g, w))],
            Learners.Weights(learner), "weights");
    }

    [Fact]
    public void SGD_follows_its_equation()
    {
        var rule = new OptimizerOptions { Kind = OptimizerKind.Sgd, LearningRate = 0.03f };
        AssertFollows(rule, (state, g, _) => g);
    }

    [Fact]
    public void Momentum_follows_its_equation()
    {
        var rule = new OptimizerOptions { Kind = OptimizerKind.Sgd, LearningRate = 0.01f, Momentum = 0.8f };
        AssertFollows(rule, (state, g, _) => state[0] = (rule.Momentum * state[0]) + g);
    }

    [Fact]
    public void RMSprop_follows_its_equation()
    {
        var rule = new OptimizerOptions { Kind = OptimizerKind.RmsProp, LearningRate = 0.002f, Alpha = 0.9f, Epsilon = 1e-3f };
        AssertFollows(rule, (state, g, _) =>
        {
            state[0] = (rule.Alpha * state[0]) + ((1.0 - rule.Alpha) * g * g);
            return g / (Math.Sqrt(state[0]) + rule.Epsilon);
        });
    }

    [Fact]
    public void Adam_follows_its_equation()
    {
        var rule = new OptimizerOptions { LearningRate = 0.005f, Beta1 = 0.8f, Beta2 = 0.95f, Epsilon = 1e-4f };
        AssertFollows(rule, (state, g, n) =>
        {
            state[0] = (rule.Beta1 * state[0]) + ((1.0 - rule.Beta1) * g);
            state[1] = (rule.Beta2 * state[1]) + ((1.0 - rule.Beta2) * g * g);
            double first = state[0] / (1 - Math.Pow(rule.Beta1, n)), second = state[1] / (1 - Math.Pow(rule.Beta2, n));
            return first / (Math.Sqrt(second) + rule.Epsilon);
        });
    }

    /// <summary>d = g / (√v̂ + ε), and no step promises more than the loss.</summary>
    [Theory]
    [InlineData(0.003f)]
    [InlineData(10f)]
    public void ObGD_follows_its_equation_and_never_promises_more_than_the_loss(float rate)
    {
        var rule = new OptimizerOptions { Kind = OptimizerKind.ObGd, LearningRate = rate, Beta2 = 0.9f, Epsilon = 1e-4f };
        foreach (VectorWidth width in VectorCode.Widths)
        {
            var learner = OnlineLearner.Create(Base with { Optimizer = rule, VectorWidth = width });
            double[] squares = new double[Learners.ParameterCount(learner)];
            int bounded = 0;
            for (int n = 1; n <= 60; n++)
            {
                double[] weights = [.. Learners.Weights(learner).Select(w => (double)w)];
                Learners.Train(learner, [Inputs[n]], [Targets[n]]);
                float[] g = Learners.Gradients(learner);
                double[] d = [.. g.Select((x, i) =>
                {
                    squares[i] = (0.9f * squares[i]) + ((1.0 - 0.9f) * x * x);
                    return x / (Math.Sqrt(squares[i] / (1 - Math.Pow(0.9f, n))) + rule.Epsilon);
                })];
                double promise = g.Zip(d, (a, b) => a * b).Sum(), step = Math.Min(rate, learner.Statistics.Loss / promise);
                bounded += step < rate ? 1 : 0;
                double[] expected = [.. weights.Zip(d, (w, x) => w - (step * x))];
                Assert.All(expected.Zip(Learners.Weights(learner)), pair => Assert.Equal(pair.First, pair.Second, 1e-4 * Math.Max(step, Math.Abs(pair.First))));
            }

            Assert.InRange(bounded, rate > 1 ? 60 : 0, rate > 1 ? 60 : 30);
        }
    }

    [Fact]
    public void L2_regularization_leads_back_to_the_initial_weights()
    {
        foreach (VectorWidth width in VectorCode.Widths)
        {
            OptimizerOptions plain = new() { Kind = OptimizerKind.Sgd, LearningRate = 0.1f };
            var learner = OnlineLearner.Create(Base with { Optimizer = plain with { L2Init = 0.5f }, VectorWidth = width });
            float[] start = Learners.Weights(learner);
            for (int n = 0; n < 40; n++)
            {
                float[] before = Learners.Weights(learner);
                Learners.Train(learner, [Inputs[n]], [Targets[n]]);
                float[] stepped = [.. before.Zip(Learners.Gradients(learner), (w, g) => MathF.FusedMultiplyAdd(-0.1f, g, w))];
                Bits.AssertSame(
                    [.. stepped.Zip(start, (w, s) => MathF.FusedMultiplyAdd(s - w, 0.05f, w))], Learners.Weights(learner), $"update {n}");
            }

            // Where there is no gradient they come back for good.
            learner.SetParameter("head.weight", new float[5]);
            for (int n = 0; n < 400; n++)
            {
                learner.ResetState();
                float[] y = learner.Predict(Inputs[n % 80]).ToArray();
                learner.Learn(y);
            }

            Assert.All(start.Zip(Learners.Weights(learner)), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        }
    }

    /// <summary>Keeps a double beside each weight, moved by the learner's own gradients and the rule's equation.</summary>
    private static void AssertFollows(OptimizerOptions rule, Func<double[], double, int, double> direction)
    {
        foreach (VectorWidth width in VectorCode.Widths)
        {
            var learner = OnlineLearner.Create(Base with { Optimizer = rule, VectorWidth = width });
            double[] weights = [.. Learners.Weights(learner).Select(w => (double)w)];
            double[] start = [.. weights];
            double[][] state = [.. weights.Select(_ => new double[2])];
            for (int n = 1; n <= 60; n++)
            {
                Learners.Train(learner, [Inputs[n]], [Targets[n]]);
                float[] gradients = Learners.Gradients(learner);
                for (int i = 0; i < weights.Length; i++)
                {
                    weights[i] -= rule.LearningRate * direction(state[i], gradients[i], n);
                }
            }

            float[] actual = Learners.Weights(learner);
            Assert.True(weights.Zip(start, (a, b) => Math.Abs(a - b)).Max() > 0.02, "the weights hardly moved");
            Assert.All(weights.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 2e-6));
        }
    }

    private static double Norm(float[] x) => Math.Sqrt(x.Sum(value => (double)value * value));
}
