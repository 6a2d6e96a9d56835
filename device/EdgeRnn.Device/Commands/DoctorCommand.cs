using System.CommandLine;
using System.Text.Json;
using EdgeRnn.Device.Diagnosis;
using EdgeRnn.Device.Output;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn doctor</c>: what is missing on this machine, each with the command that fixes it.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        Option<bool> json = CommandOptions.Flag("--json", "Print one JSON object and nothing else");
        var command = new Command("doctor", "Check this machine: what is missing, each with the command that installs or repairs it.") { json };
        command.SetAction(parse =>
        {
            Finding[] findings = [.. Checks.Of(MachineView.This)];
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
        int width = findings.Max(finding => finding.Name.Length);
        foreach (Finding finding in findings)
        {
            output.WriteLine($"{finding.Name.PadRight(width)}  {Word(finding.Severity),-11}  {finding.Text}");
            if (finding.Command is { } fix)
            {
                output.WriteLine($"{"",-13}{"".PadRight(width)}  {fix}");
            }
        }
    }

    private static void WriteJson(Utf8JsonWriter json, Finding[] findings)
    {
        json.WriteStartArray("findings");
        foreach (Finding finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("name", finding.Name);
            json.WriteString("severity", Word(finding.Severity));
            json.WriteString("text", finding.Text);
            json.WriteString("command", finding.Command);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Word(Severity severity) => severity switch
    {
        Severity.Good => "good",
        Severity.Missing => "missing",
        _ => "unsupported",
    };
}
