using System.CommandLine;
using System.Globalization;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Output;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Mqtt;
using EdgeRnn.Sensors.Reading.Options;
using EdgeRnn.Sensors.Sampling;
using EdgeRnn.Sensors.Simulation;
using EdgeRnn.Sensors.Supervision;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn record</c>: sensor channels to a CSV file at a steady rate, or at the sensor's own.</summary>
internal sealed class RecordCommand
{
    private const double Hertz = 10;
    private const long RoomRows = 10_000;
    private const string Room = "room";
    private const string ReplayWord = "replay:";

    private readonly Option<string[]?> _source = CommandOptions.List(
        "--source", "WORD[,...]",
        "What to record: proc (this machine's load), thermal, hwmon, iio, iio-buffer, stdin (CSV or JSON lines), replay:FILE.csv[@SPEED], waves, "
        + "faulty-waves; one device as iio:bme280; auto (what the kernel shows, else proc) or all (both); mqtt:TOPIC or mqtt-discovery, with --set mqtt:host=HOST; or room, a simulated office with faulty sensors, as fast as it goes [proc]");

    private readonly SettingArguments _settings = new();
    private readonly ReadingArguments _reading = new();
    private readonly Option<double?> _rate = CommandOptions.Number("--rate", "HZ", $"Samples per second; of the room in its own time [{Hertz}; room: one a minute]", 0.001, 1000.0);
    private readonly Option<long?> _rows = CommandOptions.Number("--rows", "N", $"Rows to write [until Ctrl-C; room: {RoomRows}]", 1, long.MaxValue);
    private readonly Option<string?> _out = CommandOptions.Path("--out", "FILE.csv", "The recording [standard output]");
    private readonly Option<bool> _force = CommandOptions.Flag("--force", "Overwrite files that exist");
    private readonly Option<string[]?> _channels = CommandOptions.List("--channels", "a,b", "Channels to record [all]");
    private readonly Option<string?> _sysfs = CommandOptions.Path("--sysfs", "ROOT", "A folder to use as /sys");
    private readonly Option<string?> _proc = CommandOptions.Path("--proc", "ROOT", "A folder to use as /proc");
    private readonly Option<int?> _seed = CommandOptions.Number("--seed", "N", "Seed of the simulated room [0]", 0, int.MaxValue);
    private readonly Option<string?> _windows = CommandOptions.Path("--windows", "FILE.json", "Write the faults of the room's sensors");

    public static Command Create() => new RecordCommand().Build();

    private Command Build()
    {
        var command = new Command("record", "Record sensor channels to a CSV file at a steady rate, or at the sensor's own.")
        {
            _source, _rate, _rows, _out, _force, _channels, _sysfs, _proc, _seed, _windows,
        };
        foreach (Option option in _settings.All.Concat(_reading.All))
        {
            command.Add(option);
        }

        // On its own thread: the parser listens to Ctrl-C only once the action has returned its task.
        command.SetAction((parse, stop) => Task.Run(() => (int)Run(parse, stop), CancellationToken.None));
        return command;
    }

    private ExitCode Run(ParseResult parse, CancellationToken stop)
    {
        string[] words = parse.GetValue(_source) is { Length: > 0 } given ? given : ["proc"];
        bool room = words is [Room];
        Option[] foreign = room ? [_proc, _sysfs] : [_seed, _windows];
        if (foreign.FirstOrDefault(option => parse.GetResult(option) is not null) is { } useless)
        {
            throw UserException.Usage($"{useless.Name} does nothing with --source {string.Join(',', words)}; leave it out");
        }

        _reading.RefuseWithout(parse, words);
        bool force = parse.GetValue(_force);
        string?[] recordings = [.. words.Where(word => word.StartsWith(ReplayWord, StringComparison.Ordinal)).Select(word => word[ReplayWord.Length..].Split('@')[0])];
        OutputFile.Check([("--out", parse.GetValue(_out)), ("--windows", parse.GetValue(_windows))], recordings);
        OutputFile.CheckNew("--out", parse.GetValue(_out), force);
        OutputFile.CheckNew("--windows", parse.GetValue(_windows), force);
        try
        {
            return room ? RecordRoom(parse, stop) : RecordDevices(parse, words, stop);
        }
        catch (SensorException error)
        {
            throw new UserException(ExitCode.NoSensor, error.Message, error);
        }
    }

    private ExitCode RecordDevices(ParseResult parse, string[] words, CancellationToken stop)
    {
        SensorRoots roots = new(parse.GetValue(_sysfs) ?? "/sys", parse.GetValue(_proc) ?? "/proc");
        TextWriter error = parse.InvocationConfiguration.Error;
        ReadingOptions reading = words.Any(ReadingArguments.IsText) ? _settings.Read(parse, _reading.Settings(parse)).Reading : new ReadingOptions();
        using MqttConnection? broker = Broker(parse, words, line => error.WriteLine($"edgernn: {line}"));
        List<SensorDevice> devices = [.. words.SelectMany(word => Find(word, roots, reading, broker))];
        double hertz = parse.GetValue(_rate) ?? Hertz;
        SupervisionOptions options = new(parse.GetValue(_rate) is null ? null : TimeSpan.FromSeconds(1 / hertz)) { Judges = false };
        if (StreamSensors.Awaited(words, !Console.IsInputRedirected) is { } awaited)
        {
            error.WriteLine($"edgernn: {awaited}");
        }

        using SupervisedSensors source = new(devices, Channels(parse), options, TimeProvider.System, line => error.WriteLine($"edgernn: {line}"));
        // Ends a wait for a sample that may never come.
        using CancellationTokenRegistration closing = stop.Register(source.Dispose);
        FixedRateTicker? ticker = source.Timing == SampleTiming.SelfPaced ? null : new(hertz, TimeProvider.System);
        long rows = Write(parse, source, ticker ?? (ITicker)new SourceTicker(TimeProvider.System), parse.GetValue(_rows), stop);
        error.WriteLine(ticker is null ? string.Create(CultureInfo.InvariantCulture, $"{rows} {Plural.Of(rows, "row")}") : string.Create(
            CultureInfo.InvariantCulture,
            $"{rows} {Plural.Of(rows, "row")} at {hertz} Hz; {ticker.Late} late by more than a tenth of the interval, {ticker.Missed} left out, worst delay {ticker.WorstDelay.TotalMilliseconds:0.0} ms"));
        bool ended = ticker is null && !stop.IsCancellationRequested;
        return rows < parse.GetValue(_rows) && !ended ? ExitCode.Interrupted : ExitCode.Done;
    }

    /// <summary>With an id and a status of its own, it leaves a running service alone.</summary>
    private MqttConnection? Broker(ParseResult parse, string[] words, Action<string> log) =>
        Array.Exists(words, word => word.StartsWith("mqtt", StringComparison.Ordinal)) && _settings.Read(parse).Mqtt.Broker is { } options
            ? new MqttConnection(options with { ClientId = "", StatusTopic = "" }, log)
            : null;

    private static IReadOnlyList<SensorDevice> Find(string word, SensorRoots roots, ReadingOptions reading, MqttConnection? broker)
    {
        try
        {
            return StreamSensors.Find(word, roots, TimeProvider.System, reading, broker);
        }
        catch (SensorException error) when (error.Trouble == SensorTrouble.Malformed)
        {
            throw UserException.Usage($"--source {word}: {error.Message}");
        }
    }

    private ExitCode RecordRoom(ParseResult parse, CancellationToken stop)
    {
        TimeSpan interval = parse.GetValue(_rate) is { } hertz ? TimeSpan.FromSeconds(1 / hertz) : TimeSpan.FromMinutes(1);
        RoomSource room = new(parse.GetValue(_seed) ?? 0, interval);
        using SensorSet source = new([room], Channels(parse));
        long wanted = parse.GetValue(_rows) ?? RoomRows;
        long rows = Write(parse, source, new SimulatedTicker(RoomSource.Start, interval), wanted, stop);
        List<FaultWindow> windows = FaultWindow.Of(room.Faults, room.Channels, source.Channels, rows, row => RoomSource.Start + ((row + 1) * interval));
        if (parse.GetValue(_windows) is { } path)
        {
            Save(path, "--windows", output => FaultWindow.Write(output, windows));
        }

        parse.InvocationConfiguration.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows} {Plural.Of(rows, "row")}; {windows.Count} sensor {Plural.Of(windows.Count, "fault")}"));
        return rows < wanted ? ExitCode.Interrupted : ExitCode.Done;
    }

    private long Write(ParseResult parse, ISensorSource source, ITicker ticker, long? rows, CancellationToken stop)
    {
        long written = 0;
        if (parse.GetValue(_out) is { } path)
        {
            RecordingProgress? progress = Console.IsErrorRedirected ? null : new(parse.InvocationConfiguration.Error, rows);
            Save(path, "--out", output => written = Recorder.Run(source, ticker, new(output, source.Channels), rows ?? long.MaxValue, progress, stop));
            progress?.End();
        }
        else
        {
            TextWriter output = parse.InvocationConfiguration.Output;
            written = Recorder.Run(source, ticker, new(output, source.Channels), rows ?? long.MaxValue, null, stop);
        }

        return written;
    }

    private string[]? Channels(ParseResult parse) => parse.GetValue(_channels) is { Length: > 0 } ids ? ids : null;

    private static void Save(string path, string option, Action<TextWriter> write)
    {
        try
        {
            // Row by row into the file: it can be read while it grows, and a crash costs no row that was taken.
            using StreamWriter output = new(path) { AutoFlush = true };
            write(output);
        }
        catch (Exception error) when (FileSystemFault.Is(error))
        {
            throw UserException.Input($"{option} {path}: cannot be written: {error.Message}; name a file in a folder that exists and has room", error);
        }
    }
}
