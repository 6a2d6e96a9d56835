using System.CommandLine;
using System.Globalization;
using EdgeRnn.Device.Output;
using EdgeRnn.Device.Replay;
using EdgeRnn.Device.State;
using EdgeRnn.Memory;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn plan</c>: the memory of a forecaster, without making it.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var network = new NetworkArguments();
        Option<int?> inputs = CommandOptions.Number("--inputs", "N", "Channels of the recording", 1, SavableChannels.Most);
        inputs.Required = true;
        Option<bool> json = CommandOptions.JsonObject();
        var command = new Command("plan", "Show the memory of a forecaster, section by section, without creating it.") { inputs, json };
        foreach (Option option in network.All)
        {
            command.Add(option);
        }

        command.SetAction(parse =>
        {
            int channels = parse.GetRequiredValue(inputs)!.Value;
            MemoryPlan plan = ReplaySettings.PlanOf(network.Bind(parse, channels));
            int most = SavableChannels.Largest(count => network.Bind(parse, count));
            TextWriter output = parse.InvocationConfiguration.Output;
            if (parse.GetValue(json))
            {
                WriteJson(plan, most, output);
            }
            else
            {
                WriteTable(plan, most, channels, output);
            }

            return (int)ExitCode.Done;
        });
        return command;
    }

    private static void WriteTable(MemoryPlan plan, int most, int channels, TextWriter output)
    {
        int width = plan.Sections.Max(section => section.Name.Length);
        foreach (MemorySection section in plan.Sections.Append(new MemorySection("total", plan.TotalBytes)))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{section.Name.PadRight(width)} {section.Bytes,14:N0} bytes"));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(channels > most ? "its state CANNOT be saved: " : "")}with these options the state of at most {most:N0} channels can be saved"));
    }

    private static void WriteJson(MemoryPlan plan, int most, TextWriter output) => JsonOutput.Write(output, json =>
    {
        json.WriteObjects("sections", plan.Sections, section =>
        {
            json.WriteString("name", section.Name);
            json.WriteNumber("bytes", section.Bytes);
        });
        json.WriteNumber("totalBytes", plan.TotalBytes);
        json.WriteNumber("mostInputsSaved", most);
    });
}
