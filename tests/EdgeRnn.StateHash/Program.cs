using System.Collections;
using System.Security.Cryptography;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Service;
using EdgeRnn.Device.State;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Storage;
using EdgeRnn.Storage.Journal;

// The state that the next start of a service with these settings would make, as hashes:
//   EdgeRnn.StateHash stateFolder=DIR KEY=VALUE…
// prints the samples, then SHA-256 of the forecaster, of all from the newest checkpoint and the journal behind it, and of all from the
// journal alone. Gaps, which the monitor knows of, are the forecaster's no concern: it is the same as that of a run without any.
if (args.Length == 0)
{
    Console.Error.WriteLine("usage: EdgeRnn.StateHash stateFolder=DIR KEY=VALUE...");
    return 2;
}

ServiceSettings all = ServiceSettings.Read(null, new Hashtable(), args);
StreamSettings settings = all.Streams.Single();
string journal = StateFolder.Journal(all.StateFolder);
string[] channels = [.. JournalSegment.Read(JournalSegment.List(journal)[^1]).Parts.Last(part => part.Stream == settings.Name).Channels];

StreamEngine checkpointed = New();
using (StreamCheckpoints checkpoints = new(StateFolder.Checkpoints(all.StateFolder, settings.Name), checkpointed, channels, new CheckpointBudget(all.CheckpointBytesPerDay)))
{
    foreach (string rejected in checkpoints.Restore())
    {
        Console.Error.WriteLine(rejected);
        return 1;
    }

    Learn(checkpointed);
}

StreamEngine journaled = New();
Learn(journaled);
Console.WriteLine($"{checkpointed.Samples} {Hash(checkpointed.Forecaster.Visit)} {Hash(checkpointed.Visit)} {Hash(journaled.Visit)}");
return 0;

StreamEngine New() => new(settings.Forecaster(channels.Length), settings.Alarm(null));

void Learn(StreamEngine engine)
{
    StreamRecovery recovery = new(engine, channels, new JournalPass(journal).Add(settings.Name, engine.Sequence + 1, () => { }), null, TimeProvider.System);
    while (recovery.Run(1000) == ShareState.Record)
    {
    }
}

static string Hash(Action<IStateVisitor> visit)
{
    using MemoryStream state = new();
    CheckpointFile.Save(state, visit);
    return Convert.ToHexStringLower(SHA256.HashData(state.GetBuffer().AsSpan(0, (int)state.Length)));
}
