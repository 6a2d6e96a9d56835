using System.Collections;
using System.Globalization;
using System.Text;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Sensors.Reading.Options;
using EdgeRnn.Sensors.Text;
using Xunit;

namespace EdgeRnn.Device.Tests.Commands;

/// <summary>Each option of the reader has its effect in each command and source that reads text, and is refused where none does.</summary>
public sealed class ReadingOptionsTests : IDisposable
{
    private const int Rows = 60;

    private static readonly DateTime Start = new(2024, 3, 1, 6, 0, 0, DateTimeKind.Utc);

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string, string, string> Options => new()
    {
        { "--columns", "b", Wide, "1 channel: b" },
        { "--time-column", "other", Wide, "time in 'other' (seconds since 1970)" },
        { "--time-format", "MM/dd/yyyy HH:mm", Rowwise("when,a\n", i => $"01/02/2024 0{7 + (i / 60)}:{i % 60:00},{Value(i)}\n"), "time in 'when' (as MM/dd/yyyy HH:mm)" },
        { "--decimal", ".", Rowwise("a;b\n", i => $"1,{7 + (13 * i % 90):000};{(i % 2 == 0 ? "x" : "y")}\n"), "decimal point" },
        { "--separator", "semicolon", Rowwise("", i => $"{20 + (i % 5)},{5 + (7 * i % 90):00}\n"), "separated by semicolon" },
        { "--missing", "-200,Error", Wide, "column 'a': '-200' is read as missing, 1 time" },
        { "--skip-rows", "2", Wide, "channels: column3, column4" },
        { "--entity", "dev=7", Rowwise("time,dev,a\n", i => $"{At(i)},7,{Value(i)}\n{At(i)},8,{Value(i + 5)}\n"), "1 channel: 7" },
        { "--every", "1m", Wide, "a row every 1 min" },
    };

    private static string Wide => Rowwise("time,other,a,b\n", i =>
        string.Create(CultureInfo.InvariantCulture, $"{At(i)},{new DateTimeOffset(Start).ToUnixTimeSeconds() + (10 * i)},{(i == 9 ? "-200" : Value(i))},{Value(i + 3)}\n"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Options))]
    public void An_option_has_its_effect_in_every_command(string option, string value, string text, string expected)
    {
        Directory.CreateDirectory(_folder["data"]);
        string path = _folder.Write("data/r.csv", text);
        string[][] commands =
        [
            ["replay", path, "--cell", "gru", "--hidden", "2"],
            ["anomalies", path],
            ["score", _folder["data"], "--horizon", "1"],
            ["record", "--source", $"replay:{path}@max", "--out", _folder["out.csv"], "--force"],
            ["run", "--set", $"streams:main:sources=replay:{path}@max", "--set", $"stateFolder={_folder["state"]}"],
        ];
        foreach (string[] command in commands)
        {
            CommandResult without = CommandLine.Run(command), with = CommandLine.Run([.. command, option, value]);

            Assert.True((with.Output + with.Error).Contains(expected, StringComparison.Ordinal), $"{command[0]}: {with.Output}{with.Error}");
            Assert.False((without.Output + without.Error).Contains(expected, StringComparison.Ordinal), $"{command[0]} without {option}: {without.Output}{without.Error}");
        }

        string explained = CommandLine.Run("explain", path, "--json", option, value).Output;
        Assert.StartsWith("{", explained, StringComparison.Ordinal);
        Assert.NotEqual(CommandLine.Run("explain", path, "--json").Output, explained);
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void A_setting_has_its_effect_on_lines(string option, string value, string text, string expected)
    {
        string key = option[2..].Split('-') is [var first, var second] ? first + char.ToUpperInvariant(second[0]) + second[1..] : option[2..];
        ReadingOptions options = ServiceSettings.Read(null, new Hashtable(), [$"reading:{key}={value}"]).Streams[0].Reading;
        using TextSource source = new(new MemoryStream(Encoding.UTF8.GetBytes(text)), "lines", "stdin", "", options);
        List<string> notes = [];
        while (source.TakeNote() is { } note)
        {
            notes.Add(note);
        }

        if (option != "--missing")
        {
            Assert.Contains(notes, note => note.Contains(expected, StringComparison.Ordinal));
            return;
        }

        float[][] rows = [.. Enumerable.Range(0, 10).Select(_ => Next(source))];
        Assert.Equal([9], rows.Index().Where(row => float.IsNaN(row.Item[0])).Select(row => row.Index));
    }

    [Theory]
    [InlineData("record", "--source", "waves")]
    [InlineData("record", "--source", "room")]
    [InlineData("run", "--set", "streams:main:sources=waves")]
    public void An_option_is_refused_where_no_source_is_text(string command, string option, string source)
    {
        CommandResult result = CommandLine.Run(command, option, source, "--decimal", ",");

        Assert.Equal(ExitCode.WrongUsage, result.ExitCode);
        Assert.Contains("--decimal: does nothing with sources that are not text; expected stdin or replay:FILE", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_for_missing_values_of_all_streams_hold_for_each() => Assert.Equal(
        ["Error"], ServiceSettings.Read(null, new Hashtable(), ["reading:missing=-200,Error", "streams:a:sources=stdin"]).Streams[0].Reading.MissingWords);

    private static float[] Next(TextSource source)
    {
        float[] values = new float[source.Channels.Count];
        source.Read(values);
        return values;
    }

    private static string Rowwise(string head, Func<int, string> row) => head + string.Concat(Enumerable.Range(0, Rows).Select(row));

    private static string At(int i) => Start.AddSeconds(10 * i).ToString("s", CultureInfo.InvariantCulture);

    private static string Value(int i) => (20 + (((i * 37) % 23) / 4.0)).ToString("0.00", CultureInfo.InvariantCulture);
}
