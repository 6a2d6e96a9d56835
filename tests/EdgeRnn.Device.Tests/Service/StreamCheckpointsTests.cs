using EdgeRnn.Device.Service;
using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Options;
using EdgeRnn.Storage;
using EdgeRnn.Training.Guard;
using Xunit;

namespace EdgeRnn.Device.Tests.Service;

public sealed class StreamCheckpointsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_captured_on_the_way_to_a_fault_is_not_saved_after_going_back()
    {
        StreamEngine engine = New(learningRate: 0.001f);
        using StreamCheckpoints checkpoints = Of(engine);
        Run(engine, 50);
        checkpoints.Capture();
        Assert.Equal(SaveOutcome.Saved, checkpoints.Write(always: true));

        Run(engine, 10);
        checkpoints.Capture();
        Assert.Equal(50, checkpoints.GoBack());
        Assert.Equal(50, engine.Samples);
        Assert.Equal(SaveOutcome.Postponed, checkpoints.Write(always: true));

        Assert.Equal(["checkpoint-000000001-50.safetensors"], Saved());
        Assert.Null(checkpoints.GoBack());
    }

    [Fact]
    public void A_forecaster_that_has_run_away_is_nothing_to_go_back_to()
    {
        StreamEngine engine = New(learningRate: 3000);
        using StreamCheckpoints checkpoints = Of(engine);
        int row = 0;
        while (engine.Forecaster.Health != LearnerHealth.Diverged)
        {
            Assert.True(row++ < 20_000);
            Run(engine, 1);
        }

        checkpoints.Capture();
        Assert.Equal(SaveOutcome.Saved, checkpoints.Write(always: true));

        Assert.EndsWith(".doubtful.safetensors", Assert.Single(Saved()), StringComparison.Ordinal);
        Assert.Null(checkpoints.GoBack());
    }

    private StreamCheckpoints Of(StreamEngine engine)
    {
        StreamCheckpoints checkpoints = new(_folder["main"], engine, ["a"], new CheckpointBudget(1_000_000_000));
        Assert.Empty(checkpoints.Restore());
        return checkpoints;
    }

    private string[] Saved() => [.. Directory.GetFiles(_folder["main"], "*.safetensors").Select(path => Path.GetFileName(path)).Order()];

    private static StreamEngine New(float learningRate) => new(
        new ForecasterOptions
        {
            Channels = 1,
            Network = new LearnerOptions
            {
                InputSize = 1,
                OutputSize = 1,
                Cell = CellKind.Elman,
                HiddenSize = 5,
                K1 = 2,
                K2 = 6,
                ClipNorm = 0,
                Optimizer = new OptimizerOptions { Kind = OptimizerKind.Sgd, LearningRate = learningRate },
            },
        },
        new MonitorOptions());

    private static void Run(StreamEngine engine, int samples)
    {
        for (int i = 0; i < samples; i++)
        {
            engine.Step(engine.Sequence + 1, StreamEngine.NoTime, [MathF.Sin(engine.Samples * 0.7f)], learn: true);
        }
    }
}
