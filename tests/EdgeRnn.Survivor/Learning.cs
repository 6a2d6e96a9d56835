using System.Security.Cryptography;
using System.Text;
using EdgeRnn.Forecasting;
using EdgeRnn.Options;
using EdgeRnn.Storage;

namespace EdgeRnn.Survivor;

/// <summary>
/// Learns a stream that follows from the number of the row, saves every few rows, and reports each step on standard output
/// when it is done: <c>loaded 40</c>, <c>at 41</c>, <c>saved 60</c>, <c>failed …</c>, <c>rejected …</c>, <c>done 100 hash</c>.
/// </summary>
internal sealed class Learning(string folder, long every)
{
    private const int Channels = 2;
    private readonly Stream _output = Console.OpenStandardOutput();
    private readonly Forecaster _forecaster = new(new ForecasterOptions
    {
        Channels = Channels,
        Network = new LearnerOptions { InputSize = 1, OutputSize = 1, Cell = CellKind.Gru, HiddenSize = 16, K1 = 1, K2 = 8 },
    });

    /// <summary>Learns up to a row.</summary>
    /// <returns>The exit code.</returns>
    public int Run(long rows)
    {
        using CheckpointStore store = new(folder);
        CheckpointLoad load = store.LoadNewest(stream => CheckpointFile.Restore(stream, _forecaster.Visit));
        foreach (RejectedCheckpoint rejected in load.Rejected)
        {
            Report($"rejected {rejected}");
        }

        if (load.Failure is not null || load.Step != _forecaster.Samples)
        {
            Console.Error.WriteLine($"{load} The forecaster has seen {_forecaster.Samples} rows.");
            return 1;
        }

        Report($"loaded {load.Step}");
        float[] sample = new float[Channels];
        while (_forecaster.Samples < rows)
        {
            Fill(sample, _forecaster.Samples);
            _forecaster.Observe(sample);
            Report($"at {_forecaster.Samples}");
            if (_forecaster.Samples % every == 0)
            {
                Save(store);
            }
        }

        Report($"done {rows} {Digest()}");
        return 0;
    }

    private void Save(CheckpointStore store)
    {
        try
        {
            store.Save(stream => CheckpointFile.Save(stream, _forecaster.Visit), _forecaster.Samples);
            Report($"saved {_forecaster.Samples}");
        }
        catch (StateFolderException error)
        {
            Report($"failed {error.Message}");
        }
    }

    private string Digest()
    {
        using MemoryStream state = new();
        CheckpointFile.Save(state, _forecaster.Visit);
        return Convert.ToHexStringLower(SHA256.HashData(state.GetBuffer().AsSpan(0, (int)state.Length)));
    }

    private void Report(string line) => _output.Write(Encoding.UTF8.GetBytes(line.ReplaceLineEndings(" ") + '\n'));

    // Multiples of 2⁻¹⁶, exact in every arithmetic.
    private static void Fill(Span<float> sample, long row)
    {
        for (int channel = 0; channel < sample.Length; channel++)
        {
            uint phase = (uint)((row * (2311 + (channel * 1409))) & 0xFFFF);
            sample[channel] = ((phase * phase) >> 16) / 65536f;
        }
    }
}
