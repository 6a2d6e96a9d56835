using System.Text;
using EdgeRnn.Forecasting;
using EdgeRnn.Options;
using EdgeRnn.Storage;
using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Fuzz;

/// <summary>Sound files, from which a fuzzer begins.</summary>
internal static class Seeds
{
    private static readonly string[] Recordings =
    [
        "time,a,b\n0,1.5,2\n1,1.25,NA\n2,-1e-3,4\n3,1,5\n",
        "a;b\r\n1,5;2,25\r\n1,75;\r\n;3\r\n",
        "2026-11-23T10:00:00Z\t1\t2\n2026-11-23T10:00:01Z\t3\t4\n",
        "\"a, with comma\",\"b \"\"quoted\"\"\"\n\"1\",2\nnan,null\n",
        "t|x\n1|2\n2|3\n",
    ];

    private static readonly string[] JsonLines =
    [
        "{\"time\":\"2024-03-01T06:00:00Z\",\"a\":1.5,\"e\":{\"total\":\"12.5\"},\"v\":[1,2]}\n{\"time\":\"2024-03-01T06:01:00Z\",\"a\":NaN,\"e\":{\"total\":13}}\n",
        "{\"id\":12,\"t\":5}\n{\"id\":90,\"t\":20}\n{\"id\":12,\"t\":6}\n{\"id\":90,\"t\":21}\n{\"id\":12,\"t\":7}\n{\"id\":90,\"t\":22}\n{\"id\":12,\"t\":7}\n{\"id\":90,\"t\":22}\n",
        "[{\"t\":1709251200,\"a\":true},{\"t\":1709251260,\"a\":false}]\n",
    ];

    private static readonly string[] LineProtocol =
    [
        "air,room=a t=1.5,h=2i,ok=t 1709251200000000000\nair,room=b t=2.5,h=3i,ok=f 1709251200000000000\nair,room=a t=1.25 1709251260000000000\n",
        "# note\nw\\ x,k=v\\,w s=\"a b\",v=1e3\nw\\ x,k=v\\,w s=\"c\",v=-2\n",
    ];

    private const string Settings = """
        {
          "output": "json", "reportSeconds": 10, "checkpointMinutes": 15, "stateFolder": "state",
          "history": { "enabled": true, "days": 30 }, "metrics": { "prometheusPort": 9090 },
          "streams": { "main": { "sources": ["proc", "room:4"], "rate": 10, "horizons": "1,10", "network": { "cell": "gru", "hidden": 8 } } }
        }
        """;

    public static int Write(string folder)
    {
        Put(folder, "checkpoint", "forecaster", Checkpoint());
        Put(folder, "safetensors", "weights", Weights());
        Put(folder, "configuration", "settings", Encoding.UTF8.GetBytes(Settings));
        Put(folder, "journal", "segment", Journal());
        for (int i = 0; i < Recordings.Length; i++)
        {
            Put(folder, "csv", $"recording{i}", Encoding.UTF8.GetBytes(Recordings[i]));
        }

        for (int i = 0; i < JsonLines.Length; i++)
        {
            Put(folder, "jsonlines", $"lines{i}", Encoding.UTF8.GetBytes(JsonLines[i]));
            Put(folder, "lines", $"json{i}", Encoding.UTF8.GetBytes(JsonLines[i]));
        }

        for (int i = 0; i < LineProtocol.Length; i++)
        {
            Put(folder, "lineprotocol", $"lines{i}", Encoding.UTF8.GetBytes(LineProtocol[i]));
            Put(folder, "lines", $"protocol{i}", Encoding.UTF8.GetBytes(LineProtocol[i]));
            Put(folder, "lines", $"recording{i}", Encoding.UTF8.GetBytes(Recordings[i]));
        }

        return 0;
    }

    public static byte[] Checkpoint()
    {
        var forecaster = new Forecaster(CheckpointTarget.Options);
        for (int sample = 0; sample < 20; sample++)
        {
            forecaster.Observe([sample % 7]);
        }

        var file = new MemoryStream();
        CheckpointFile.Save(file, forecaster.Visit);
        return file.ToArray();
    }

    /// <summary>A segment of two streams, without the zeros behind its last record.</summary>
    private static byte[] Journal()
    {
        string folder = Directory.CreateTempSubdirectory("edgernn-fuzz-seed").FullName;
        using (var journal = new SampleJournal(folder))
        {
            JournalWriter[] writers = [journal.Add("a", ["x", "y"]), journal.Add("b", ["z"])];
            for (long i = 0; i < 6; i++)
            {
                JournalWriter writer = writers[i % 2];
                float[] values = [i, float.NaN];
                writer.Append(new JournalRecord
                {
                    Sequence = i * i,
                    Time = i * 1_000_000_000,
                    Values = values.AsSpan(0, writer.Channels.Count),
                    Learned = i % 3 > 0,
                    Dropped = (int)i,
                    HeldBack = i == 4 ? [2] : [],
                    Decisions = i == 3 ? "forget"u8 : [],
                });
            }
        }

        byte[] segment = File.ReadAllBytes(Directory.GetFiles(folder).Single());
        Directory.Delete(folder, recursive: true);
        return segment[..(segment.AsSpan().LastIndexOfAnyExcept((byte)0) + 1)];
    }

    private static byte[] Weights()
    {
        var file = new MemoryStream();
        OnlineLearner.Create(new() { InputSize = 1, OutputSize = 1, Cell = CellKind.Elman, HiddenSize = 2 }).ExportWeights(file);
        return file.ToArray();
    }

    private static void Put(string folder, string target, string name, byte[] content)
    {
        Directory.CreateDirectory(Path.Combine(folder, target));
        File.WriteAllBytes(Path.Combine(folder, target, name), content);
    }
}
