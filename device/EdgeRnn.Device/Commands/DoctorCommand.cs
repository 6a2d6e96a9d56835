using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Diagnosis;
using EdgeRnn.Device.Output;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Messages;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn doctor</c>: what is missing on this machine, each with the command that fixes it.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        Option<bool> json = CommandOptions.JsonObject();
        SettingArguments settings = new();
        var command = new Command("doctor", "Check this machine: what is missing, each with the command that installs or repairs it.") { json };
        foreach (Option option in settings.All)
        {
            command.Add(option);
        }

        command.SetAction(parse =>
        {
            Finding[] findings = [.. Checks.Of(Configured(() => settings.Read(parse), out Finding? wrong)), .. wrong is null ? Array.Empty<Finding>() : [wrong]];
            TextWriter output = parse.InvocationConfiguration.Output;
            if (parse.GetValue(json))
            {
                JsonOutput.Write(output, writer => WriteJson(writer, findings));
            }
            else
            {
                WriteText(output, findings);
            }

            return (int)ExitCodeOf(findings);
        });
        return command;
    }

    /// <summary>Missing pieces are reported and are no failure: only a machine that cannot do the work is.</summary>
    internal static ExitCode ExitCodeOf(IEnumerable<Finding> findings) =>
        findings.Any(finding => finding.Severity == Severity.Unsupported) ? ExitCode.UnsupportedProcessor : ExitCode.Done;

    internal static void WriteText(TextWriter output, IReadOnlyCollection<Finding> findings)
    {
        TextTable table = new("", "", "");
        foreach (Finding finding in findings)
        {
            table.Add(finding.Name, Word(finding.Severity), finding.Text);
        }

        table.Write(output);
        foreach (Finding finding in findings.Where(finding => finding.Command is not null))
        {
            output.WriteLine();
            output.WriteLine($"{finding.Name}:");
            // A line that ends in && continues: what is copied from here runs.
            string[] steps = finding.Command!.Split(" && ");
            for (int i = 0; i < steps.Length; i++)
            {
                output.WriteLine($"  {steps[i]}{(i < steps.Length - 1 ? " &&" : "")}");
            }
        }
    }

    /// <summary>This machine, and the service on it as it is configured.</summary>
    private static MachineView Configured(Func<ServiceSettings> read, out Finding? wrong)
    {
        wrong = null;
        try
        {
            ServiceSettings settings = read();
            return MachineView.This with { StateFolder = settings.StateFolder, Runs = string.Join("; ", settings.Streams.Select(stream => Runs(stream, settings))) };
        }
        catch (InputException error)
        {
            wrong = new Finding("settings", Severity.Missing, error.Message);
            return MachineView.This;
        }
    }

    private static string Runs(StreamSettings stream, ServiceSettings settings)
    {
        SensorRoots roots = new(settings.Sysfs, settings.Proc);
        string found = string.Join(", ", stream.Sources.Select(source => source is StreamSensors.Auto or StreamSensors.All
            ? $"{source} ({string.Join(", ", StreamSensors.Find(source, roots, TimeProvider.System, stream.Reading).Select(device => device.Id))})" : source));
        string pace = stream.SourcesWait ? "at its own pace" : string.Create(CultureInfo.InvariantCulture, $"{stream.Rate} a second");
        return $"'edgernn run' reads {found} into stream {stream.Name}, {pace}";
    }

    private static void WriteJson(Utf8JsonWriter json, Finding[] findings)
    {
        json.WriteObjects("findings", findings, finding =>
        {
            json.WriteString("name", finding.Name);
            json.WriteString("severity", Word(finding.Severity));
            json.WriteString("text", finding.Text);
            json.WriteString("command", finding.Command);
        });
    }

    private static string Word(Severity severity) => severity switch
    {
        Severity.Good => "good",
        Severity.Missing => "missing",
        _ => "unsupported",
    };
}
