using System.Security.Cryptography;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Storage;
using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Soak;

/// <summary>
/// A stream that is learned in one go, and once more with cuts at random places: after each, a new engine takes the newest checkpoint, if it
/// finds one, and learns the rest again from the journal, which is all that the cut left.
/// </summary>
internal sealed class CutSoak(string folder, Random random) : IDisposable
{
    /// <summary>Steps between two cuts, in the mean.</summary>
    private const int MeanStretch = 1000;

    private const int StretchesPerCheckpoint = 4;
    private readonly CheckpointStore _store = new(Path.Combine(folder, "checkpoints"));
    private long _checkpoints;
    private long _cuts;
    private long _learnedAgain;

    public static int Run(long steps, int seed)
    {
        StreamEngine whole = NewEngine();
        Learn(whole, steps, journal: null);
        string folder = Directory.CreateTempSubdirectory("edgernn-soak").FullName;
        using CutSoak soak = new(folder, new Random(seed));
        string expected = Hash(whole), actual = Hash(soak.Live(steps));
        Directory.Delete(folder, recursive: true);
        Console.WriteLine($"{steps:N0} steps, seed {seed}, {soak._cuts} cuts, {soak._checkpoints} checkpoints, {soak._learnedAgain:N0} steps learned again from the journal: {actual}, in one go {expected}");
        return actual == expected ? 0 : 1;
    }

    public void Dispose() => _store.Dispose();

    private StreamEngine Live(long steps)
    {
        StreamEngine engine = NewEngine();
        while (engine.Samples < steps)
        {
            using SampleJournal journal = new(Path.Combine(folder, "journal"));
            engine = Recover(journal);
            long end = Math.Min(steps, engine.Samples + random.Next(1, 2 * MeanStretch));
            Learn(engine, end, journal.Add("main", ["a"]));
            if (random.Next(StretchesPerCheckpoint) == 0)
            {
                _store.Save(file => CheckpointFile.Save(file, engine.Visit), end);
                _checkpoints++;
            }

            _cuts++;
        }

        return engine;
    }

    private StreamEngine Recover(SampleJournal journal)
    {
        StreamEngine engine = NewEngine();
        _store.LoadNewest(file => CheckpointFile.Restore(file, engine.Visit));
        JournalReader reader = journal.Read("main", engine.Sequence + 1);
        while (reader.TryRead(out JournalRecord record))
        {
            engine.Step(record.Sequence, record.Time, record.Values, record.Learned);
        }

        _learnedAgain += reader.Records;
        return engine;
    }

    private static StreamEngine NewEngine() => new(Samples.Options, new MonitorOptions());

    private static void Learn(StreamEngine engine, long to, JournalWriter? journal)
    {
        Span<float> sample = stackalloc float[1];
        for (long step = engine.Sequence + 1; step < to; step++)
        {
            sample[0] = Samples.At(step);
            engine.Step(step, step * 1_000_000_000, sample, learn: step % 17 > 0);
            journal?.Append(new JournalRecord { Sequence = step, Time = step * 1_000_000_000, Values = sample, Learned = step % 17 > 0 });
        }
    }

    /// <summary>Over all of the state.</summary>
    private static string Hash(StreamEngine engine)
    {
        var file = new MemoryStream();
        CheckpointFile.Save(file, engine.Visit);
        return Convert.ToHexStringLower(SHA256.HashData(file.ToArray()));
    }
}
