using System.Security.Cryptography;
using EdgeRnn.Forecasting;
using EdgeRnn.Options;
using EdgeRnn.Storage;

namespace EdgeRnn.Fuzz;

/// <summary>
/// Reads a checkpoint as it is, then with a checksum that fits, as one who means harm would send it. What is accepted is whole:
/// the forecaster continues, and saves what can be read again.
/// </summary>
internal sealed class CheckpointTarget
{
    public static readonly ForecasterOptions Options = new()
    {
        Channels = 1,
        Horizons = [1, 2],
        Network = new LearnerOptions
        {
            InputSize = 1,
            OutputSize = 1,
            Cell = CellKind.Elman,
            HiddenSize = 1,
            K1 = 1,
            K2 = 1,
            Optimizer = new() { Kind = OptimizerKind.RmsProp },
        },
    };

    private readonly byte[] _good;
    private Forecaster _forecaster;

    public CheckpointTarget()
    {
        _forecaster = new Forecaster(Options);
        _good = Seeds.Checkpoint();
    }

    public void Run(byte[] input)
    {
        Restore(input);
        if (input.Length >= SHA256.HashSizeInBytes)
        {
            SHA256.HashData(input.AsSpan(0, input.Length - SHA256.HashSizeInBytes), input.AsSpan(input.Length - SHA256.HashSizeInBytes));
            Restore(input);
        }
    }

    private void Restore(byte[] input)
    {
        try
        {
            CheckpointFile.Restore(new MemoryStream(input, writable: false), _forecaster.Visit);
        }
        catch (ModelFileException)
        {
            return;
        }

        for (int sample = 0; sample < 5; sample++)
        {
            _forecaster.Observe([0.1f * sample]);
            Targets.Require(float.IsFinite(_forecaster.Forecast(0)[0]), "a restored forecaster forecasts what is not finite");
        }

        CheckpointFile.Save(Stream.Null, _forecaster.Visit);
        CheckpointFile.Restore(new MemoryStream(_good, writable: false), _forecaster.Visit);
    }
}
