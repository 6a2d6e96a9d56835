using EdgeRnn.Options;
using EdgeRnn.Simd;

namespace EdgeRnn.Optimization;

/// <summary>The loss of one step and its derivative. Outputs without a target (NaN) count neither in the mean nor in the gradient.</summary>
internal static class Losses
{
    /// <summary>L, and dL/dy in <paramref name="dy"/>; false if there is no target.</summary>
    public static bool Evaluate(
        LearnerOptions options, ReadOnlySpan<float> y, ReadOnlySpan<float> target, Span<float> dy, out double loss) =>
        options.Loss switch
        {
            LossKind.SoftmaxCrossEntropy => SoftmaxCrossEntropy(y, target, dy, out loss),
            LossKind.Huber => Mean(y, target, dy, options.HuberDelta, out loss),
            _ => Mean(y, target, dy, float.PositiveInfinity, out loss),
        };

    /// <summary>
    /// What a target weighs: the loss of an output of zero, of class probabilities their sum. NaN or infinite exactly if
    /// nothing is known or something is infinite.
    /// </summary>
    public static double WeightOf(LearnerOptions options, ReadOnlySpan<float> target)
    {
        double sum = 0;
        int known = 0;
        foreach (float t in target)
        {
            if (!float.IsNaN(t))
            {
                double size = Math.Abs((double)t), inside = Math.Min(size, options.HuberDelta);
                sum += options.Loss switch
                {
                    LossKind.SoftmaxCrossEntropy => size * target.Length,
                    LossKind.Huber => inside * (size - (0.5 * inside)),
                    _ => size * size,
                };
                known++;
            }
        }

        return sum / known;
    }

    /// <summary>Mean of e² (delta infinite) or of Huber's ½ e², δ (|e| - ½ δ) beyond δ.</summary>
    private static bool Mean(
        ReadOnlySpan<float> y, ReadOnlySpan<float> target, Span<float> dy, float delta, out double loss)
    {
        int known = 0;
        foreach (float t in target)
        {
            known += float.IsNaN(t) ? 0 : 1;
        }

        // One formula serves both: MSE is twice a Huber loss that never turns linear.
        float scale = (float.IsPositiveInfinity(delta) ? 2f : 1f) / known;
        loss = 0;
        for (int i = 0; i < y.Length; i++)
        {
            float e = float.IsNaN(target[i]) ? 0 : y[i] - target[i];
            float inside = e < -delta ? -delta : e > delta ? delta : e;
            dy[i] = inside * scale;
            loss += inside * (e - (0.5 * inside)) * scale;
        }

        return known > 0;
    }

    /// <summary>L = -Σ t log softmax(y); dL/dy = softmax(y) Σt - t.</summary>
    private static bool SoftmaxCrossEntropy(
        ReadOnlySpan<float> y, ReadOnlySpan<float> target, Span<float> dy, out double loss)
    {
        float max = float.NegativeInfinity;
        float mass = 0;
        for (int i = 0; i < y.Length; i++)
        {
            max = MathF.Max(max, y[i]);
            mass += target[i];
        }

        loss = 0;
        if (float.IsNaN(mass))
        {
            return false;
        }

        float sum = 0;
        for (int i = 0; i < y.Length; i++)
        {
            dy[i] = Exp(y[i] - max);
            sum += dy[i];
        }

        double logSum = Log(sum);
        for (int i = 0; i < y.Length; i++)
        {
            loss -= target[i] * (y[i] - (double)max - logSum);
            dy[i] = (dy[i] / sum * mass) - target[i];
        }

        return true;
    }

    /// <summary>
    /// ln x of x ≥ 1: x = 2ᵉ m, ln m = 2 artanh((m - 1) / (m + 1)) as a series. In + - * / alone, which all processors round
    /// alike: whether weights are given up may hang on a loss.
    /// </summary>
    internal static double Log(double x)
    {
        if (!double.IsFinite(x))
        {
            return x;
        }

        int exponent = Math.ILogB(x);
        double mantissa = Math.ScaleB(x, -exponent);
        if (mantissa > 1.5)
        {
            mantissa /= 2;
            exponent++;
        }

        double s = (mantissa - 1) / (mantissa + 1), square = s * s, sum = 0;
        for (int k = 27; k > 0; k -= 2)
        {
            sum = (sum * square) + (1.0 / k);
        }

        return (2 * s * sum) + (exponent * 0.69314718055994530942);
    }

    private static float Exp(float x) => VecMath.Exp(F32x1.Broadcast(x)).Value;
}
