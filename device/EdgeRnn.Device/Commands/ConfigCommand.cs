using System.CommandLine;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Output;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn config</c>: every setting of the service, its value and where it was set.</summary>
internal static class ConfigCommand
{
    public static Command Create()
    {
        SettingArguments settings = new();
        Option<bool> json = CommandOptions.JsonObject();
        var command = new Command("config", "Show every setting of the service, its value and where it was set.") { json };
        foreach (Option option in settings.All)
        {
            command.Add(option);
        }

        command.SetAction(parse =>
        {
            IReadOnlyList<EffectiveSetting> effective = settings.Read(parse).Effective;
            TextWriter output = parse.InvocationConfiguration.Output;
            if (parse.GetValue(json))
            {
                WriteJson(output, effective);
            }
            else
            {
                WriteText(output, effective);
            }

            return (int)ExitCode.Done;
        });
        return command;
    }

    private static void WriteText(TextWriter output, IReadOnlyList<EffectiveSetting> settings)
    {
        TextTable table = new("", "", "");
        foreach (EffectiveSetting setting in settings)
        {
            table.Add(setting.Key, setting.Value, setting.Origin);
        }

        table.Write(output);
    }

    private static void WriteJson(TextWriter output, IReadOnlyList<EffectiveSetting> settings) => JsonOutput.Write(output, json =>
    {
        json.WriteObjects("settings", settings, setting =>
        {
            json.WriteString("key", setting.Key);
            json.WriteString("value", setting.Value);
            json.WriteString("origin", setting.Origin);
        });
    });
}
