using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeRnn.Device.Output;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Catalog;
using EdgeRnn.Sensors.Supervision;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn sensors</c>: every channel of this machine with its value now, or the chips on an I2C bus.</summary>
internal sealed class SensorsCommand
{
    // A rate needs two readings, and a driver may need a while for its first answer.
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    private readonly Option<string?> _sysfs = CommandOptions.Path("--sysfs", "ROOT", "A folder to use as /sys; the machine's own /proc is then left out");
    private readonly Option<string?> _proc = CommandOptions.Path("--proc", "ROOT", "A folder to use as /proc");
    private readonly Option<int?> _bus = CommandOptions.Number(
        "--bus", "N", "Scan I2C bus N for known chips instead, by reading a byte; chips of kernel drivers are not touched", 0, 255);

    private readonly Option<string?> _mqtt = CommandOptions.Path(
        "--mqtt", "HOST[:PORT]", "List the channels of an MQTT broker instead; user, TLS and so on are settings, such as --set mqtt:user=NAME --set mqtt:passwordFile=FILE");

    private readonly SettingArguments _settings = new();
    private readonly Option<bool> _json = CommandOptions.JsonArray();

    public static Command Create()
    {
        SensorsCommand sensors = new();
        var command = new Command("sensors", "List every sensor channel of this machine with its value, or the chips on an I2C bus.")
        {
            sensors._sysfs, sensors._proc, sensors._bus, sensors._mqtt, sensors._json,
        };
        foreach (Option option in sensors._settings.All)
        {
            command.Add(option);
        }

        command.SetAction(parse => (int)sensors.Run(parse));
        return command;
    }

    private ExitCode Run(ParseResult parse)
    {
        SensorRoots roots = new(parse.GetValue(_sysfs) ?? "/sys", parse.GetValue(_proc) ?? "/proc");
        string? sysfs = parse.GetValue(_sysfs);
        if (sysfs is not null && !Directory.Exists(sysfs))
        {
            throw new UserException(ExitCode.NoSensor, $"--sysfs {sysfs}: no such folder; expected one to use as /sys");
        }

        if (parse.GetValue(_bus) is { } bus)
        {
            return BusScan.Print(bus, roots.Sysfs, parse.GetValue(_json), parse.InvocationConfiguration.Output);
        }

        if (parse.GetValue(_mqtt) is { } broker)
        {
            return Print(parse, OfBroker(parse, broker), $"MQTT broker {broker}: no topic with a number, and no sensor that is described; expected retained or frequent messages");
        }

        IEnumerable<string> kinds = sysfs is not null && parse.GetValue(_proc) is null ? SensorCatalog.KernelKinds : [.. SensorCatalog.KernelKinds, "proc"];
        return Print(
            parse, Read(kinds, roots, parse.InvocationConfiguration.Error),
            $"{roots.Sysfs}: no sensor in class/thermal, class/hwmon, bus/iio/devices or bus/w1/devices; see: edgernn doctor");
    }

    private List<ShownChannel> OfBroker(ParseResult parse, string address)
    {
        int colon = address.LastIndexOf(':');
        string[] where = colon < 0 ? [$"mqtt:host={address}"] : [$"mqtt:host={address[..colon]}", $"mqtt:port={address[(colon + 1)..]}"];
        TextWriter error = parse.InvocationConfiguration.Error;
        return [.. BrokerScan.Find(_settings.Read(parse, where).Mqtt.Broker!, line => error.WriteLine($"edgernn: {line}"))
            .Select(found => new ShownChannel(found.Channel, new Inspection(found.Value, ChannelState.Ok)))];
    }

    private ExitCode Print(ParseResult parse, List<ShownChannel> found, string none)
    {
        TextWriter output = parse.InvocationConfiguration.Output;
        if (parse.GetValue(_json))
        {
            JsonOutput.WriteArray(output, json => found.ForEach(channel => channel.Write(json)));
        }
        else if (found.Count > 0)
        {
            WriteTable(output, found);
        }

        return found.Count > 0
            ? ExitCode.Done
            : throw new UserException(ExitCode.NoSensor, none);
    }

    private static List<ShownChannel> Read(IEnumerable<string> kinds, SensorRoots roots, TextWriter error)
    {
        List<ISensorSource> sources = [];
        List<ShownChannel> refused = [];
        foreach (string kind in kinds)
        {
            foreach (SensorDevice device in SensorCatalog.Find(kind, roots, TimeProvider.System))
            {
                try
                {
                    sources.Add(device.Open());
                }
                catch (SensorException cause)
                {
                    error.WriteLine($"edgernn: {device.Id}: {cause.Message}");
                    refused.Add(new ShownChannel(new SensorChannel(device.Id, kind, device.Id, "", ""), new Inspection(double.NaN, ChannelState.Unreadable)));
                }
            }
        }

        if (sources.Exists(source => source.Channels.Any(channel => channel.Kind == "proc")))
        {
            Thread.Sleep(Between);
        }

        return [.. sources.SelectMany(source => ReadAndClose(source, error)), .. refused];
    }

    private static IEnumerable<ShownChannel> ReadAndClose(ISensorSource source, TextWriter error)
    {
        using (source)
        {
            IReadOnlyList<Inspection> values = source is IInspectable inspectable ? inspectable.Inspect() : Sample(source);
            foreach (string cause in values.Select(value => value.Error).Where(cause => cause.Length > 0).Distinct())
            {
                error.WriteLine($"edgernn: {cause}");
            }

            return [.. source.Channels.Zip(values, (channel, value) => new ShownChannel(channel, value))];
        }
    }

    private static Inspection[] Sample(ISensorSource source)
    {
        float[] values = new float[source.Channels.Count];
        try
        {
            source.Read(values);
            return [.. values.Select(value => new Inspection(value, ChannelState.Ok))];
        }
        catch (SensorException refused)
        {
            return [.. values.Select(_ => new Inspection(double.NaN, ChannelState.Unreadable, refused.Message))];
        }
    }

    /// <summary>Without the paths where they do not fit: <c>--json</c> has them.</summary>
    private static void WriteTable(TextWriter output, List<ShownChannel> channels)
    {
        TextTable whole = new("", "", "", "", ""), narrow = new("", "", "", "");
        int longest = channels.Max(shown => shown.Number.Length);
        foreach (ShownChannel shown in channels)
        {
            string[] cells = [shown.Channel.Id, $"{shown.Number.PadLeft(longest)} {shown.Channel.Unit}", shown.Mark, shown.Channel.Name];
            whole.Add([.. cells, shown.Channel.Path]);
            narrow.Add(cells);
        }

        (whole.Width <= Page.WidthOf(output) ? whole : narrow).Write(output);
    }

    /// <summary>A channel and its value as they are printed.</summary>
    private sealed record ShownChannel(SensorChannel Channel, Inspection Reading)
    {
        // Every whole number below it is a float.
        private const double LargestExact = 1 << 24;

        public string Number => double.IsFinite(Reading.Value) ? Reading.Value.ToString("0.###", CultureInfo.InvariantCulture) : "none";

        public string Mark => State == ChannelState.Ok ? "" : $"({Word})";

        private ChannelState State =>
            Reading.State == ChannelState.Ok && double.IsFinite(Reading.Value) && !PhysicalRange.Of(Channel.Unit).Contains(Reading.Value)
                ? ChannelState.Impossible
                : Reading.State;

        private string Word => State switch
        {
            ChannelState.Ok => "ok",
            ChannelState.Disabled => "disabled",
            ChannelState.Fault => "fault",
            ChannelState.Impossible => "impossible",
            _ => "unreadable",
        };

        public void Write(Utf8JsonWriter json)
        {
            json.WriteStartObject();
            json.WriteString("id", Channel.Id);
            json.WriteString("kind", Channel.Kind);
            json.WriteString("name", Channel.Name);
            json.WriteString("unit", Channel.Unit);
            if (!double.IsFinite(Reading.Value))
            {
                json.WriteNull("value");
            }
            else if (Math.Abs(Reading.Value) < LargestExact)
            {
                // The fewest digits that say what the stream will hold.
                json.WriteNumber("value", (float)Reading.Value);
            }
            else
            {
                json.WriteNumber("value", Reading.Value);
            }

            json.WriteString("state", Word);
            json.WriteString("path", Channel.Path);
            json.WriteEndObject();
        }
    }
}
