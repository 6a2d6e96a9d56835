using EdgeRnn.Device.Service;
using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Options;
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
        Forecaster forecaster = New(learningRate: 0.001f);
        using StreamCheckpoints checkpoints = Of(forecaster);
        Run(forecaster, 50);
        checkpoints.Capture();
        Assert.Null(checkpoints.Write(isLast: true));

        Run(forecaster, 10);
        checkpoints.Capture();
        Assert.Equal(50, checkpoints.GoBack());
        Assert.Equal(50, forecaster.Samples);
        Assert.Null(checkpoints.Write(isLast: true));

        Assert.Equal(["checkpoint-000000001-50.safetensors"], Saved());
        Assert.Null(checkpoints.GoBack());
    }

    [Fact]
    public void A_forecaster_that_has_run_away_is_nothing_to_go_back_to()
    {
        Forecaster forecaster = New(learningRate: 3000);
        using StreamCheckpoints checkpoints = Of(forecaster);
        int row = 0;
        while (forecaster.Health != LearnerHealth.Diverged)
        {
            Assert.True(row++ < 20_000);
            Run(forecaster, 1);
        }

        checkpoints.Capture();
        Assert.Null(checkpoints.Write(isLast: true));

        Assert.EndsWith(".doubtful.safetensors", Assert.Single(Saved()), StringComparison.Ordinal);
        Assert.Null(checkpoints.GoBack());
    }

    private StreamCheckpoints Of(Forecaster forecaster)
    {
        StreamCheckpoints checkpoints = new(_folder["main"], forecaster, new StreamMonitor(1, new MonitorOptions()), ["a"]);
        Assert.Empty(checkpoints.Restore());
        return checkpoints;
    }

    private string[] Saved() => [.. Directory.GetFiles(_folder["main"], "*.safetensors").Select(path => Path.GetFileName(path)).Order()];

    private static Forecaster New(float learningRate) => new(new ForecasterOptions
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
    });

    private static void Run(Forecaster forecaster, int samples)
    {
        for (int i = 0; i < samples; i++)
        {
            forecaster.Observe([MathF.Sin(forecaster.Samples * 0.7f)]);
        }
    }
}
