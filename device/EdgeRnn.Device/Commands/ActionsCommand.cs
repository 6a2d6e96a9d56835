using System.CommandLine;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Output;
using EdgeRnn.Device.Sinks.Actions;
using EdgeRnn.Sensors.Mqtt;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn actions test</c>: whether the actions of the settings work.</summary>
internal static class ActionsCommand
{
    public static Command Create()
    {
        SettingArguments settings = new();
        Argument<string?> name = new("NAME") { Description = "One action [all]", Arity = ArgumentArity.ZeroOrOne };
        Command test = new("test", "Run each action once, as for an alarm, and show the result.") { name };
        foreach (Option option in settings.All)
        {
            test.Add(option);
        }

        test.SetAction((parse, stop) => Task.Run(() => (int)Test(settings.Read(parse), parse.GetValue(name), parse.InvocationConfiguration.Output, stop), CancellationToken.None));
        return new Command("actions", "Test the actions that alarms, drift and silence trigger.") { test };
    }

    private static ExitCode Test(ServiceSettings settings, string? name, TextWriter output, CancellationToken stop)
    {
        List<ActionSettings> actions = [.. settings.Actions.Where(action => name is null || action.Name == name)];
        if (actions.Count == 0)
        {
            throw UserException.Input(name is null
                ? "no action is set; expected actions:NAME:webhook, :mqtt or :exec; see: edgernn config"
                : $"no action is called {name}; there are: {string.Join(", ", settings.Actions.Select(action => action.Name))}");
        }

        bool all = true;
        foreach (ActionSettings action in actions)
        {
            string? failure = Try(action, settings, stop);
            Page.Over(output).WriteLine($"{action.Name}: {failure ?? "done"}");
            all &= failure is null;
        }

        return all ? ExitCode.Done : throw UserException.Input("not every action was done; correct its settings");
    }

    private static string? Try(ActionSettings action, ServiceSettings settings, CancellationToken stop)
    {
        ActionNotice notice = ActionNotice.Test(action.Streams.Count > 0 ? action.Streams[0] : settings.Streams[0].Name, DateTime.UtcNow);
        string trouble = "";
        // With an id and a status of its own, it leaves a running service alone.
        using MqttConnection? broker = action.Topic.Length == 0 ? null : new MqttConnection(settings.Mqtt.Broker! with { ClientId = "", StatusTopic = "" }, line => trouble = line);
        IActionTarget target = ActionSink.TargetOf(action, broker);
        try
        {
            target.Send(notice, 0, stop);
            return broker is null || SpinWait.SpinUntil(() => broker.Sent > 0, broker.Options.Patience) ? null : trouble;
        }
        catch (ActionException error)
        {
            return error.Message;
        }
        finally
        {
            (target as IDisposable)?.Dispose();
        }
    }
}
