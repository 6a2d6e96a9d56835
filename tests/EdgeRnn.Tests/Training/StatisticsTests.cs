using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Training;

/// <summary>Counts, losses and norms are those of what happened.</summary>
public class StatisticsTests
{
    private static readonly LearnerOptions Base = new() { InputSize = 2, OutputSize = 3, HiddenSize = 5, K2 = 8, HuberDelta = 0.4f };

    public static TheoryData<LossKind, int> Losses =>
        [.. from loss in Enum.GetValues<LossKind>() from k1 in (int[])[1, 4] select (loss, k1)];

    [Theory]
    [MemberData(nameof(Losses))]
    public void The_loss_of_an_update_is_the_mean_over_its_steps(LossKind loss, int k1)
    {
        LearnerOptions options = Base with { Loss = loss, K1 = k1 };
        var learner = OnlineLearner.Create(options);
        float[][] inputs = Samples.Rows(seed: 130, 40, 2), targets = Samples.Targets(loss, seed: 131, 40, 3);
        var gathered = new List<double>();
        for (int row = 0; row < 40; row++)
        {
            float[] y = learner.Predict(inputs[row]).ToArray();
            gathered.Add(LossOf(options, y, targets[row]));
            learner.Learn(targets[row]);
            Assert.Equal(row + 1, learner.Statistics.Steps);
            Assert.Equal((row + 1) / k1, learner.Statistics.Updates);
            if (gathered.Count == k1)
            {
                Assert.Equal(gathered.Average(), learner.Statistics.Loss, 1e-6);
                gathered.Clear();
            }
        }
    }

    [Fact]
    public void The_norm_is_that_of_the_whole_gradient_before_clipping()
    {
        var learner = OnlineLearner.Create(Base with { Layers = 2, ClipNorm = 0.05f });
        float[][] inputs = Samples.Rows(seed: 132, 20, 2), targets = Samples.Rows(seed: 133, 20, 3);
        for (int row = 0; row < 20; row++)
        {
            Learners.Train(learner, [inputs[row]], [targets[row]]);
            double norm = Math.Sqrt(Learners.Gradients(learner).Sum(g => (double)g * g));
            Assert.True(norm > 0.05);
            Assert.Equal(norm, learner.Statistics.GradientNorm, 1e-5 * norm);
            Assert.Equal(row + 1, learner.Statistics.ClippedUpdates);
        }
    }

    private static double LossOf(LearnerOptions options, float[] y, float[] target)
    {
        double[] errors = [.. y.Zip(target, (a, b) => Math.Abs((double)a - b))];
        double delta = options.HuberDelta;
        return options.Loss switch
        {
            LossKind.MeanSquared => errors.Average(e => e * e),
            LossKind.Huber => errors.Average(e => e <= delta ? 0.5 * e * e : delta * (e - (0.5 * delta))),
            _ => y.Zip(target).Sum(pair => pair.Second * (Math.Log(y.Sum(a => Math.Exp(a))) - pair.First)),
        };
    }
}
