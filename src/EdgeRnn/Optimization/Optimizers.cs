using System.Runtime.CompilerServices;
using EdgeRnn.Kernels;
using EdgeRnn.Memory;
using EdgeRnn.Options;
using EdgeRnn.Simd;

namespace EdgeRnn.Optimization;

/// <summary>SGD with momentum, RMSprop and Adam as PyTorch defines them, each one pass over the parameters; ObGD, which takes three.</summary>
internal static class Optimizers
{
    /// <summary>
    /// How far one update moves a weight at most, per learning rate: SGD by the clipped gradient, gathered by momentum to at most
    /// 1 / (1 - μ) of it; the others by m / √v ≤ (1 - β₁) / √((1 - β₂) (1 - β₁² / β₂)) (Cauchy and Schwarz; β₁ = 0 without m).
    /// As large as can be where nothing limits it.
    /// </summary>
    public static double StrideOf(LearnerOptions options)
    {
        OptimizerOptions rule = options.Optimizer;
        if (rule.Kind == OptimizerKind.Sgd)
        {
            return LargestGradient(options) / (1.0 - rule.Momentum);
        }

        double first = rule.Kind == OptimizerKind.Adam ? rule.Beta1 : 0;
        double second = rule.Kind == OptimizerKind.RmsProp ? rule.Alpha : rule.Beta2;
        double forgetting = first == 0 ? 1 : 1 - (first * first / second);
        return forgetting > 0 ? (1 - first) / Math.Sqrt((1 - second) * forgetting) : float.MaxValue;
    }

    /// <summary>No moment is larger: means of g or g², clipped, sums of g as in SGD, or steps as those of ObGD.</summary>
    public static double LargestMoment(LearnerOptions options)
    {
        double gradient = LargestGradient(options);
        return Math.Min(Math.Max(StrideOf(options), Math.Max(gradient, gradient * gradient)), float.MaxValue);
    }

    /// <summary>Vectors of moments that a rule keeps.</summary>
    public static int MomentsOf(OptimizerOptions optimizer) => optimizer.Kind switch
    {
        OptimizerKind.Adam or OptimizerKind.ObGd => 2,
        OptimizerKind.RmsProp => 1,
        _ => optimizer.Momentum > 0 ? 1 : 0,
    };

    private static double LargestGradient(LearnerOptions options) => options.ClipNorm > 0 ? options.ClipNorm : float.MaxValue;

    public static void Update<V>(in UpdateStep step, OptimizerMemory memory)
        where V : unmanaged, IVec<V>
    {
        switch (step.Options.Kind)
        {
            case OptimizerKind.Adam:
                Adam<V>(step, memory.Parameters, memory.Gradients, memory.FirstMoment, memory.SecondMoment);
                break;
            case OptimizerKind.RmsProp:
                RmsProp<V>(step, memory.Parameters, memory.Gradients, memory.FirstMoment);
                break;
            case OptimizerKind.ObGd:
                ObGd<V>(step, memory.Parameters, memory.Gradients, memory.FirstMoment, memory.SecondMoment);
                break;
            default:
                Sgd<V>(step, memory.Parameters, memory.Gradients, memory.FirstMoment);
                break;
        }

        if (step.Options.L2Init > 0)
        {
            Vectors.MoveTowards<V>(memory.Parameters, memory.Initial, step.LearningRate * step.Options.L2Init);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Adam<V>(in UpdateStep step, View parameters, View gradients, View first, View second)
        where V : unmanaged, IVec<V>
    {
        V scale = V.Broadcast(step.GradientScale);
        V beta1 = V.Broadcast(step.Options.Beta1), rest1 = V.Broadcast(1 - step.Options.Beta1);
        V beta2 = V.Broadcast(step.Options.Beta2), rest2 = V.Broadcast(1 - step.Options.Beta2);
        V rate = V.Broadcast(step.LearningRate / step.FirstCorrection);
        V unbias = V.Broadcast(1 / MathF.Sqrt(step.SecondCorrection));
        V epsilon = V.Broadcast(step.Options.Epsilon);
        for (int i = 0; i < parameters.Length; i += V.Width)
        {
            V g = gradients.Load<V>(i) * scale;
            V m = V.MultiplyAdd(beta1, first.Load<V>(i), rest1 * g);
            V v = V.MultiplyAdd(beta2, second.Load<V>(i), rest2 * g * g);
            first.Store(i, m);
            second.Store(i, v);
            V denominator = V.MultiplyAdd(V.Sqrt(v), unbias, epsilon);
            parameters.Store(i, V.NegativeMultiplyAdd(rate, m / denominator, parameters.Load<V>(i)));
        }
    }

    private static void ObGd<V>(in UpdateStep step, View parameters, View gradients, View square, View direction)
        where V : unmanaged, IVec<V>
    {
        Normalize<V>(step, gradients, square, direction);
        float predicted = Vectors.Dot<V>(gradients, direction);
        float rate = predicted > 0 && step.Loss < predicted * step.LearningRate ? step.Loss / predicted : step.LearningRate;
        Vectors.AddScaled<V>(parameters, direction, -rate);
    }

    /// <summary>v ← β₂ v + (1 - β₂) g²; d = g / (√v̂ + ε).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Normalize<V>(in UpdateStep step, View gradients, View square, View direction)
        where V : unmanaged, IVec<V>
    {
        V scale = V.Broadcast(step.GradientScale);
        V beta2 = V.Broadcast(step.Options.Beta2), rest2 = V.Broadcast(1 - step.Options.Beta2);
        V unbias = V.Broadcast(1 / MathF.Sqrt(step.SecondCorrection));
        V epsilon = V.Broadcast(step.Options.Epsilon);
        for (int i = 0; i < gradients.Length; i += V.Width)
        {
            V g = gradients.Load<V>(i) * scale;
            V v = V.MultiplyAdd(beta2, square.Load<V>(i), rest2 * g * g);
            square.Store(i, v);
            direction.Store(i, g / V.MultiplyAdd(V.Sqrt(v), unbias, epsilon));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RmsProp<V>(in UpdateStep step, View parameters, View gradients, View square)
        where V : unmanaged, IVec<V>
    {
        V scale = V.Broadcast(step.GradientScale), rate = V.Broadcast(step.LearningRate);
        V alpha = V.Broadcast(step.Options.Alpha), rest = V.Broadcast(1 - step.Options.Alpha);
        V epsilon = V.Broadcast(step.Options.Epsilon);
        for (int i = 0; i < parameters.Length; i += V.Width)
        {
            V g = gradients.Load<V>(i) * scale;
            V v = V.MultiplyAdd(alpha, square.Load<V>(i), rest * g * g);
            square.Store(i, v);
            parameters.Store(i, V.NegativeMultiplyAdd(rate, g / (V.Sqrt(v) + epsilon), parameters.Load<V>(i)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sgd<V>(in UpdateStep step, View parameters, View gradients, View momentum)
        where V : unmanaged, IVec<V>
    {
        V scale = V.Broadcast(step.GradientScale), rate = V.Broadcast(step.LearningRate);
        V mu = V.Broadcast(step.Options.Momentum);
        bool heavyBall = momentum.Length > 0;
        for (int i = 0; i < parameters.Length; i += V.Width)
        {
            V g = gradients.Load<V>(i) * scale;
            if (heavyBall)
            {
                g = V.MultiplyAdd(mu, momentum.Load<V>(i), g);
                momentum.Store(i, g);
            }

            parameters.Store(i, V.NegativeMultiplyAdd(rate, g, parameters.Load<V>(i)));
        }
    }
}
