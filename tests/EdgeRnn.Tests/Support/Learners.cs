using EdgeRnn.Cells;
using EdgeRnn.Options;

namespace EdgeRnn.Tests.Support;

/// <summary>What tests do with learners again and again.</summary>
internal static class Learners
{
    /// <summary>Every update rule, SGD with and without momentum, one with L2 regularization towards the initial weights.</summary>
    public static IReadOnlyList<OptimizerOptions> Optimizers { get; } =
    [
        new() { Kind = OptimizerKind.Sgd, LearningRate = 0.05f },
        new() { Kind = OptimizerKind.Sgd, LearningRate = 0.02f, Momentum = 0.9f },
        new() { Kind = OptimizerKind.RmsProp, LearningRate = 0.003f },
        new() { Kind = OptimizerKind.Adam, LearningRate = 0.01f },
        new() { Kind = OptimizerKind.ObGd, LearningRate = 0.01f, L2Init = 0.1f },
    ];

    /// <summary>An optimizer that moves nothing: what is left are the gradients.</summary>
    public static OptimizerOptions Still { get; } = new() { Kind = OptimizerKind.Sgd, LearningRate = 0 };

    /// <summary>The rule that carries sensitivities forward in a cell.</summary>
    public static LearningRule RealTimeRule(CellKind cell) =>
        CellCatalog.ShapeOf(cell).IsDiagonal ? LearningRule.RealTime : LearningRule.SnAp1;

    public static int ParameterCount(OnlineLearner learner) => learner.ParameterNames.Sum(name => LengthOf(learner, name));

    /// <summary>All weights, one tensor after the other.</summary>
    public static float[] Weights(OnlineLearner learner) => [.. learner.ParameterNames.SelectMany(name => Weight(learner, name))];

    /// <summary>The newest update's gradient, laid out as <see cref="Weights"/>.</summary>
    public static float[] Gradients(OnlineLearner learner) => [.. learner.ParameterNames.SelectMany(name => Gradient(learner, name))];

    public static float[] Weight(OnlineLearner learner, string name)
    {
        float[] tensor = new float[LengthOf(learner, name)];
        learner.GetParameter(name, tensor);
        return tensor;
    }

    public static float[] Gradient(OnlineLearner learner, string name)
    {
        float[] tensor = new float[LengthOf(learner, name)];
        learner.GetGradient(name, tensor);
        return tensor;
    }

    /// <summary>Gives one learner the weights of another.</summary>
    public static void CopyWeights(OnlineLearner from, OnlineLearner to)
    {
        foreach (string name in from.ParameterNames)
        {
            to.SetParameter(name, Weight(from, name));
        }
    }

    /// <summary>Predict and Learn, a row at a time.</summary>
    public static void Train(OnlineLearner learner, float[][] inputs, float[][] targets)
    {
        for (int row = 0; row < inputs.Length; row++)
        {
            learner.Predict(inputs[row]);
            learner.Learn(targets[row]);
        }
    }

    private static int LengthOf(OnlineLearner learner, string name)
    {
        int length = 1;
        foreach (int size in learner.ShapeOfParameter(name))
        {
            length *= size;
        }

        return length;
    }
}
