using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeRnn.Device.Output;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Catalog;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn sensors</c>: every channel that this machine has, with its value now.</summary>
internal sealed class SensorsCommand
{
    // A rate is of the time since the reading before, and a driver may need a while for its first answer.
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    private readonly Option<string?> _sysfs = CommandOptions.Path("--sysfs", "ROOT", "A folder that stands for /sys; the machine's own /proc is then left out");
    private readonly Option<string?> _proc = CommandOptions.Path("--proc", "ROOT", "A folder that stands for /proc");
    private readonly Option<bool> _json = CommandOptions.Flag("--json", "Print one JSON array and nothing else");

    public static Command Create()
    {
        SensorsCommand sensors = new();
        var command = new Command("sensors", "List every sensor channel of this machine with its value.") { sensors._sysfs, sensors._proc, sensors._json };
        command.SetAction(parse => (int)sensors.Run(parse));
        return command;
    }

    private ExitCode Run(ParseResult parse)
    {
        SensorRoots roots = new(parse.GetValue(_sysfs) ?? "/sys", parse.GetValue(_proc) ?? "/proc");
        string? sysfs = parse.GetValue(_sysfs);
        if (sysfs is not null && !Directory.Exists(sysfs))
        {
            throw new UserException(ExitCode.NoSensor, $"--sysfs {sysfs}: no such folder; expected one that stands for /sys");
        }

        IEnumerable<string> kinds = sysfs is not null && parse.GetValue(_proc) is null ? SensorCatalog.KernelKinds : [.. SensorCatalog.KernelKinds, "proc"];
        List<(SensorChannel Channel, float Value)> found = Read(kinds, roots, parse.InvocationConfiguration.Error);
        TextWriter output = parse.InvocationConfiguration.Output;
        if (parse.GetValue(_json))
        {
            JsonOutput.WriteArray(output, json => found.ForEach(channel => Write(json, channel.Channel, channel.Value)));
        }
        else if (found.Count > 0)
        {
            WriteTable(output, found);
        }

        return found.Count > 0
            ? ExitCode.Done
            : throw new UserException(ExitCode.NoSensor, $"{roots.Sysfs}: no sensor in class/thermal, class/hwmon or bus/iio/devices; see: edgernn doctor");
    }

    private static List<(SensorChannel Channel, float Value)> Read(IEnumerable<string> kinds, SensorRoots roots, TextWriter error)
    {
        List<ISensorSource> sources = [];
        foreach (string kind in kinds)
        {
            foreach (SensorDevice device in SensorCatalog.Find(kind, roots, TimeProvider.System))
            {
                try
                {
                    sources.Add(device.Open());
                }
                catch (SensorException refused)
                {
                    error.WriteLine($"edgernn: {device.Id}: {refused.Message}");
                }
            }
        }

        if (sources.Exists(source => source.Channels.Any(channel => channel.Kind == "proc")))
        {
            Thread.Sleep(Between);
        }

        return [.. sources.SelectMany(source => ReadAndClose(source, error))];
    }

    private static IEnumerable<(SensorChannel Channel, float Value)> ReadAndClose(ISensorSource source, TextWriter error)
    {
        float[] values = new float[source.Channels.Count];
        Array.Fill(values, float.NaN);
        using (source)
        {
            try
            {
                source.Read(values);
            }
            catch (SensorException refused)
            {
                error.WriteLine($"edgernn: {refused.Message}");
                Array.Fill(values, float.NaN);
            }
        }

        return source.Channels.Zip(values);
    }

    private static void WriteTable(TextWriter output, List<(SensorChannel Channel, float Value)> channels)
    {
        string[] values = [.. channels.Select(channel => Shown(channel.Value))];
        int ids = channels.Max(channel => channel.Channel.Id.Length), longest = values.Max(value => value.Length);
        int units = channels.Max(channel => channel.Channel.Unit.Length), names = channels.Max(channel => channel.Channel.Name.Length);
        foreach (var ((channel, _), value) in channels.Zip(values))
        {
            output.WriteLine($"{channel.Id.PadRight(ids)}  {value.PadLeft(longest)} {channel.Unit.PadRight(units)}  {channel.Name.PadRight(names)}  {channel.Path}".TrimEnd());
        }
    }

    private static string Shown(float value) => float.IsFinite(value) ? value.ToString("0.###", CultureInfo.InvariantCulture) : "none";

    private static void Write(Utf8JsonWriter json, SensorChannel channel, float value)
    {
        json.WriteStartObject();
        json.WriteString("id", channel.Id);
        json.WriteString("kind", channel.Kind);
        json.WriteString("name", channel.Name);
        json.WriteString("unit", channel.Unit);
        if (float.IsFinite(value))
        {
            // As a float: shortest digits.
            json.WriteNumber("value", value);
        }
        else
        {
            json.WriteNull("value");
        }

        json.WriteString("path", channel.Path);
        json.WriteEndObject();
    }
}
