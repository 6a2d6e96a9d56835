using EdgeRnn.Cells;
using EdgeRnn.Forecasting;
using EdgeRnn.Training;
using EdgeRnn.Training.Probe;

namespace EdgeRnn.Device.Sinks.Web;

/// <summary>A matrix or a bias.</summary>
/// <param name="Name">As in PyTorch's <c>state_dict()</c>.</param>
/// <param name="Rows">One per unit and gate.</param>
/// <param name="Columns">1 for a bias.</param>
/// <param name="Values">Row by row.</param>
internal sealed record WeightSnapshot(string Name, int Rows, int Columns, float[] Values);

/// <summary>A network at one moment.</summary>
/// <param name="Name">Of its expert, with a number where that has several; the cell's where it is alone.</param>
/// <param name="Cell">Its kind.</param>
/// <param name="Units">Hidden units of a layer.</param>
/// <param name="K2">Steps that gradients go back.</param>
/// <param name="Statistics">Its counts.</param>
/// <param name="Reach">How far back its gradients reach.</param>
/// <param name="Weights">Its matrices.</param>
internal sealed record NetworkSnapshot(
    string Name, string Cell, int Units, int K2, LearnerStatistics Statistics, GradientReach Reach, IReadOnlyList<WeightSnapshot> Weights);

/// <summary>The networks of a forecaster at one moment.</summary>
/// <param name="Row">Samples seen by then.</param>
/// <param name="Networks">All of them.</param>
internal sealed record LearningSnapshot(long Row, IReadOnlyList<NetworkSnapshot> Networks)
{
    public static LearningSnapshot Of(Forecaster forecaster) => new(forecaster.Samples, [.. forecaster.Learners.Zip(forecaster.LearnerNames, Of)]);

    private static NetworkSnapshot Of(OnlineLearner learner, string name) => new(
        name.Length > 0 ? name : CellKinds.Of(learner.Options.Cell).DisplayName, CellKinds.Of(learner.Options.Cell).DisplayName, learner.Options.HiddenSize, learner.Options.K2,
        learner.Statistics, learner.LookBack(),
        [.. learner.ParameterNames.Select(parameter => Of(learner, parameter, learner.ShapeOfParameter(parameter)))]);

    private static WeightSnapshot Of(OnlineLearner learner, string name, ReadOnlySpan<int> shape)
    {
        (int rows, int columns) = (shape[0], shape.Length > 1 ? shape[1] : 1);
        float[] values = new float[rows * columns];
        learner.GetParameter(name, values);
        return new WeightSnapshot(name, rows, columns, values);
    }
}
