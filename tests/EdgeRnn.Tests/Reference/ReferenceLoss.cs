using EdgeRnn.Options;

namespace EdgeRnn.Tests.Reference;

/// <summary>The losses of one step in double.</summary>
internal static class ReferenceLoss
{
    public static double Of(LearnerOptions options, double[] y, double[] target) => options.Loss switch
    {
        LossKind.MeanSquared => MeanOverKnown(y, target, error => error * error),
        LossKind.Huber => MeanOverKnown(y, target, error => Huber(error, options.HuberDelta)),
        LossKind.SoftmaxCrossEntropy => CrossEntropy(y, target),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Loss, "has no reference"),
    };

    /// <summary>Whether the step has a loss at all.</summary>
    public static bool IsKnown(LearnerOptions options, double[] target) =>
        options.Loss == LossKind.SoftmaxCrossEntropy ? !target.Any(double.IsNaN) : !target.All(double.IsNaN);

    /// <summary>The mean over the outputs whose target is not NaN.</summary>
    private static double MeanOverKnown(double[] y, double[] target, Func<double, double> loss) =>
        y.Zip(target).Where(pair => !double.IsNaN(pair.Second)).Average(pair => loss(pair.First - pair.Second));

    private static double Huber(double error, double delta) =>
        Math.Abs(error) <= delta ? 0.5 * error * error : delta * (Math.Abs(error) - (0.5 * delta));

    private static double CrossEntropy(double[] y, double[] target)
    {
        double largest = y.Max();
        double logSum = largest + Math.Log(y.Sum(value => Math.Exp(value - largest)));
        return y.Zip(target).Sum(pair => pair.Second * (logSum - pair.First));
    }
}
