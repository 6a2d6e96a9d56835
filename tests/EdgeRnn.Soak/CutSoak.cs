using System.Security.Cryptography;
using EdgeRnn.Forecasting;
using EdgeRnn.Storage;

namespace EdgeRnn.Soak;

/// <summary>A stream that is learned in one go, and once more with a checkpoint at random places, each restored into a new forecaster.</summary>
internal static class CutSoak
{
    /// <summary>Steps between two cuts, in the mean.</summary>
    private const int MeanStretch = 1000;

    public static int Run(long steps, int seed)
    {
        Forecaster whole = Samples.NewForecaster(), part = Samples.NewForecaster();
        Learn(whole, 0, steps);
        var random = new Random(seed);
        string folder = Directory.CreateTempSubdirectory("edgernn-soak").FullName;
        long cuts = 0;
        using (var store = new CheckpointStore(folder))
        {
            for (long step = 0; step < steps;)
            {
                long end = Math.Min(steps, step + random.Next(1, 2 * MeanStretch));
                Learn(part, step, end);
                store.Save(file => StateFile.Save(file, part.Visit), end);
                part = Samples.NewForecaster();
                CheckpointLoad load = store.LoadNewest(file => StateFile.Restore(file, part.Visit));
                (step, cuts) = (load.Step, cuts + 1);
            }
        }

        Directory.Delete(folder, recursive: true);
        string expected = Hash(whole), actual = Hash(part);
        Console.WriteLine($"{steps:N0} steps, seed {seed}, {cuts} checkpoints restored: {actual}, in one go {expected}");
        return actual == expected ? 0 : 1;
    }

    private static void Learn(Forecaster forecaster, long from, long to)
    {
        Span<float> sample = stackalloc float[1];
        for (long step = from; step < to; step++)
        {
            sample[0] = Samples.At(step);
            forecaster.Observe(sample);
        }
    }

    /// <summary>Over all of the state.</summary>
    private static string Hash(Forecaster forecaster)
    {
        var file = new MemoryStream();
        StateFile.Save(file, forecaster.Visit);
        return Convert.ToHexStringLower(SHA256.HashData(file.ToArray()));
    }
}
