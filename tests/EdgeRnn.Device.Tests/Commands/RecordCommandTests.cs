using System.Text.Json;
using EdgeRnn.Device.Commands;
using EdgeRnn.Device.Tests.Sensors.Kernel;
using Xunit;

namespace EdgeRnn.Device.Tests.Commands;

public sealed class RecordCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Proc_is_recorded_at_its_rate_with_a_time_and_the_channels_asked_for()
    {
        _folder.Write("meminfo", "MemTotal: 4096 kB\nMemAvailable: 1024 kB\n");
        _folder.Write("stat", "cpu0 1 2 3 4 5 6 7 8\nctxt 5\nintr 5\nprocesses 5\n");

        (ExitCode code, string output, string error) = Run("record", "--proc", _folder.Path, "--rate", "200", "--rows", "3", "--channels", "mem_used,ctxt");

        Assert.Equal((ExitCode.Done, true), (code, error.StartsWith("3 rows at 200 Hz;", StringComparison.Ordinal)));
        string[] lines = output.TrimEnd('\n').Split('\n');
        Assert.Equal("time,mem_used,ctxt", lines[0]);
        Assert.Equal(3, lines.Length - 1);
        Assert.All(lines[1..], line => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z,3,0$", line));
    }

    [Theory]
    [InlineData("auto", "hwmon0")]
    [InlineData("all", "hwmon0,ctxt")]
    public void Auto_is_what_the_kernel_shows_and_all_is_that_and_the_machine_itself(string source, string kinds)
    {
        _folder.Create("sys/class/hwmon/hwmon0/name");
        _folder.Create("proc/stat");
        _folder.Write("sys/class/hwmon/hwmon0/name", "nct7802\n");
        _folder.Write("sys/class/hwmon/hwmon0/temp1_input", "42000\n");
        _folder.Write("proc/stat", "cpu0 1 2 3 4 5 6 7 8\nctxt 5\nintr 5\nprocesses 5\n");

        (ExitCode code, string output, string error) = Run(
            "record", "--source", source, "--sysfs", _folder["sys"], "--proc", _folder["proc"], "--rate", "100", "--rows", "2");

        Assert.True(code == ExitCode.Done, error);
        string header = output.Split('\n')[0];
        Assert.Contains("temp1", header, StringComparison.Ordinal);
        Assert.Equal(kinds.Contains("ctxt", StringComparison.Ordinal), header.Contains("ctxt", StringComparison.Ordinal));
    }

    [Fact]
    public void Somebody_at_a_terminal_learns_what_standard_input_waits_for()
    {
        Assert.Contains("waits for lines on standard input", EdgeRnn.Device.Configuration.StreamSensors.Awaited(["proc", "stdin"], isTerminal: true), StringComparison.Ordinal);
        Assert.Null(EdgeRnn.Device.Configuration.StreamSensors.Awaited(["stdin"], isTerminal: false));
        Assert.Null(EdgeRnn.Device.Configuration.StreamSensors.Awaited(["proc"], isTerminal: true));
    }

    [Fact]
    public void A_room_is_recorded_with_the_windows_of_its_faults()
    {
        (ExitCode code, string output, _) = Run("record", "--source", "room", "--rows", "6000", "--seed", "4", "--out", _folder["r.csv"], "--windows", _folder["w.json"]);

        Assert.Equal((ExitCode.Done, ""), (code, output));
        string[] lines = File.ReadAllLines(_folder["r.csv"]);
        Assert.Equal("time,temp_in,temp_out,temp_radiator,humidity,co2,light", lines[0]);
        Assert.Equal(6001, lines.Length);
        using JsonDocument windows = JsonDocument.Parse(File.ReadAllText(_folder["w.json"]));
        Assert.NotEmpty(windows.RootElement.EnumerateArray());
        Assert.All(windows.RootElement.EnumerateArray(), window =>
        {
            int column = Array.IndexOf(lines[0].Split(','), window.GetProperty("channel").GetString());
            string[] first = lines[window.GetProperty("firstRow").GetInt32() + 1].Split(',');
            string[] last = lines[window.GetProperty("lastRow").GetInt32() + 1].Split(',');
            Assert.Equal(window.GetProperty("start").GetDateTime(), DateTime.Parse(first[0], null, System.Globalization.DateTimeStyles.AdjustToUniversal));
            Assert.Equal(window.GetProperty("end").GetDateTime(), DateTime.Parse(last[0], null, System.Globalization.DateTimeStyles.AdjustToUniversal));
            Assert.Equal(window.GetProperty("kind").GetString() == "dropout", first[column].Length == 0);
        });
    }

    [Fact]
    public void The_bundled_room_is_what_its_command_makes()
    {
        string[] bundled = File.ReadAllLines(Path.Combine(Repository.Root, "device/recordings/room/room.csv"));

        (_, string output, _) = Run("record", "--source", "room", "--seed", "4", "--rows", "500");

        Assert.Equal(10_001, bundled.Length);
        Assert.Equal(bundled[..501], output.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void Sensors_of_the_kernel_are_recorded_in_the_order_asked_for()
    {
        using SysfsTree tree = SysfsTree.Board("pi4");

        (ExitCode code, string output, _) = Run(
            "record", "--source", "thermal,iio", "--sysfs", tree.Root, "--rate", "50", "--rows", "20", "--channels", "iio:bme280:temp,thermal:cpu-thermal");

        // A value that came too late for its row, as on a busy machine, is missing there.
        string[] lines = output.TrimEnd('\n').Split('\n');
        Assert.Equal((ExitCode.Done, "time,iio:bme280:temp,thermal:cpu-thermal", 21), (code, lines[0], lines.Length));
        Assert.All(lines[1..], line => Assert.Matches(@"Z,(23\.41)?,(48\.312)?$", line));
        Assert.Contains(lines, line => line.EndsWith("Z,23.41,48.312", StringComparison.Ordinal));
    }

    [Fact]
    public void A_recording_of_a_recording_is_the_same_with_its_own_times()
    {
        string text = "time,a,b\n2026-01-05T00:00:00.000Z,1,2\n2026-01-05T00:00:00.500Z,,1e9\n1970-01-01T00:00:00.000Z,3,0.00012345\n";
        string path = _folder.Write("r.csv", text);

        (ExitCode code, string output, string error) = Run("record", "--source", $"replay:{path}@max");

        Assert.Equal(ExitCode.Done, code);
        Assert.EndsWith("3 rows\n", error, StringComparison.Ordinal);
        Assert.Equal(text.Replace("1e9", "1000000000", StringComparison.Ordinal), output);
    }

    [Theory]
    [InlineData(ExitCode.NoSensor, "/nowhere: expected a proc file system", "--proc", "/nowhere")]
    [InlineData(ExitCode.NoSensor, "no channel 'x'; there are: temp_in", "--source", "room", "--channels", "x")]
    [InlineData(ExitCode.NoSensor, "'co2' is there twice", "--source", "room", "--channels", "co2,co2")]
    [InlineData(ExitCode.BadInput, "--out /nowhere/r.csv: the folder /nowhere does not exist", "--source", "room", "--out", "/nowhere/r.csv")]
    [InlineData(ExitCode.BadInput, "--windows /nowhere/w.json: the folder /nowhere does not exist", "--source", "room", "--rows", "1", "--windows", "/nowhere/w.json")]
    [InlineData(ExitCode.WrongUsage, "--rate 0: expected a number from 0.001 to 1000", "--rate", "0")]
    [InlineData(ExitCode.WrongUsage, "--rows 0: expected a whole number from 1", "--rows", "0")]
    [InlineData(ExitCode.WrongUsage, "--seed does nothing with --source proc", "--seed", "1")]
    [InlineData(ExitCode.WrongUsage, "--windows does nothing with --source proc", "--windows", "w.json")]
    [InlineData(ExitCode.WrongUsage, "--proc does nothing with --source room", "--source", "room", "--proc", "/proc")]
    [InlineData(ExitCode.WrongUsage, "--source rom: no kind of sensor is called 'rom'; expected one of thermal, ", "--source", "rom")]
    [InlineData(ExitCode.WrongUsage, "bme280:x", "--source", "bme280:x")]
    [InlineData(ExitCode.WrongUsage, "did you mean room?", "--source", "rom")]
    [InlineData(ExitCode.WrongUsage, "--source replay:: 'replay:': expected replay:FILE.csv", "--source", "replay:")]
    [InlineData(ExitCode.NoSensor, "no sensors; see: edgernn sensors", "--source", "thermal,iio", "--sysfs", "/nowhere")]
    [InlineData(ExitCode.NoSensor, "no sensor 'iio:bme280'; there are: none", "--source", "iio:bme280", "--sysfs", "/nowhere")]
    [InlineData(ExitCode.WrongUsage, "--sysfs does nothing with --source room", "--source", "room", "--sysfs", "/sys")]
    public void What_cannot_be_done_is_one_line_that_names_the_place(ExitCode expected, string says, params string[] args)
    {
        (ExitCode code, _, string error) = Run(["record", .. args]);

        Assert.Equal(expected, code);
        Assert.Contains(says, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
    }

    private static (ExitCode Code, string Output, string Error) Run(params string[] args)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int code = EntryPoint.Run(args, output, error);
        return ((ExitCode)code, output.ToString(), error.ToString());
    }
}
