using System.Collections;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Options;
using EdgeRnn.Sensors.Text;
using EdgeRnn.Storage;

namespace EdgeRnn.Fuzz;

/// <summary>What reads files from outside: each takes any bytes, and answers with one of its own errors or reads them whole.</summary>
internal static class Targets
{
    private static readonly Dictionary<string, Action<byte[]>> All = new(StringComparer.Ordinal)
    {
        ["safetensors"] = Safetensors,
        ["checkpoint"] = new CheckpointTarget().Run,
        ["journal"] = JournalTarget.Run,
        ["csv"] = Recording,
        ["jsonlines"] = Recording,
        ["lineprotocol"] = Recording,
        ["lines"] = Lines,
        ["configuration"] = Configuration,
    };

    private static readonly Hashtable NoEnvironment = [];

    private static readonly string InputFile = Path.Combine(
        Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"edgernn-fuzz-{Environment.ProcessId}");

    public static IEnumerable<string> Names => All.Keys;

    public static Action<byte[]> Find(string name) =>
        All.TryGetValue(name, out Action<byte[]>? target) ? target : throw new ArgumentException($"no target '{name}'; there are {string.Join(", ", Names)}");

    /// <summary>Gives files to a target.</summary>
    public static int Check(Action<byte[]> target, IEnumerable<string> files)
    {
        foreach (string file in files)
        {
            target(File.ReadAllBytes(file));
        }

        return 0;
    }

    private static void Safetensors(byte[] input)
    {
        try
        {
            using SafetensorsFile file = SafetensorsFile.Open(new MemoryStream(input, writable: false), "fuzzed");
            foreach (TensorInfo tensor in file.Tensors)
            {
                file.ReadInto(tensor.Name, new byte[tensor.ByteLength]);
            }
        }
        catch (ModelFileException)
        {
            return;
        }
    }

    /// <summary>The lines as they come on standard input, from the first to the last.</summary>
    private static void Lines(byte[] input)
    {
        try
        {
            using TextSource source = new(new MemoryStream(input, writable: false), "fuzzed", "stdin", "");
            float[] values = new float[source.Channels.Count];
            for (bool ended = false; !ended;)
            {
                ended = IsEnded(source, values);
            }

            while (source.TakeNote() is { } note)
            {
                Require(!note.Any(char.IsControl), "a note holds control characters");
            }
        }
        catch (Exception error) when (error is InputException or SensorException)
        {
            Require(!error.Message.Any(char.IsControl), "the message holds control characters");
        }
    }

    /// <summary>One sample, or the error of one line.</summary>
    private static bool IsEnded(TextSource source, float[] values)
    {
        try
        {
            source.Read(values);
            return false;
        }
        catch (SensorException error)
        {
            Require(!error.Message.Any(char.IsControl), "the message holds control characters");
            return error.Trouble == SensorTrouble.Ended;
        }
    }

    private static void Recording(byte[] input) => Read(input, path =>
    {
        LoadedRecording recording = RecordingReader.Read(path, new ReadingOptions(), availableBytes: 1 << 30);
        for (long row = 0; row < recording.Rows; row++)
        {
            Require(!recording.Values[row].ContainsAny(float.PositiveInfinity, float.NegativeInfinity), "an infinite value was read");
        }
    });

    private static void Configuration(byte[] input) => Read(input, path =>
        Require(ServiceSettings.Read(path, NoEnvironment, []).Streams.Count > 0, "settings without a stream were accepted"));

    /// <summary>Gives the input as a file to a reader of the host.</summary>
    private static void Read(byte[] input, Action<string> read)
    {
        File.WriteAllBytes(InputFile, input);
        try
        {
            read(InputFile);
        }
        catch (InputException error)
        {
            Require(!error.Message.Any(char.IsControl), "the message holds control characters");
        }
    }

    internal static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
