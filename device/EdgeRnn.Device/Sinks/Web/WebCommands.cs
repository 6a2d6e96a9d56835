using System.Text.Json;
using EdgeRnn.Forecasting.Monitoring;

namespace EdgeRnn.Device.Sinks.Web;

/// <summary><c>POST /api/v1/streams/NAME/commands</c> with an object of one member: <c>learning</c>, <c>falseAlarmDays</c>, <c>relearn</c>, <c>normal</c> or <c>fault</c>.</summary>
internal static class WebCommands
{
    public static async Task Take(WebExchange exchange, Func<string, WebStream?> find, Action<string, StreamCommand>? command)
    {
        string[] path = exchange.Path.Split('/');
        if (command is null)
        {
            await exchange.Refuse(405, "commands are off; web:commands=true allows them").ConfigureAwait(false);
        }
        else if (!WebAccess.MayCommand(exchange))
        {
            await exchange.Refuse(403, "expected Content-Type: application/json, from a page of this server").ConfigureAwait(false);
        }
        else if (path is not ["", "api", "v1", "streams", var name, "commands"] || find(name) is not { } stream)
        {
            await exchange.Refuse(404, "expected /api/v1/streams/NAME/commands").ConfigureAwait(false);
        }
        else if (Parse(await exchange.Body().ConfigureAwait(false)) is not { } parsed)
        {
            await exchange.Refuse(400, """expected {"learning":true}, {"falseAlarmDays":7}, {"relearn":true}, {"normal":true} or {"fault":true}""").ConfigureAwait(false);
        }
        else
        {
            command(stream.Name, parsed);
            await exchange.SendNothing(202).ConfigureAwait(false);
        }
    }

    private static StreamCommand? Parse(byte[] body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonProperty[] members = document.RootElement.ValueKind == JsonValueKind.Object ? [.. document.RootElement.EnumerateObject()] : [];
            return members is not [var member] ? null : (member.Name, member.Value.ValueKind) switch
            {
                ("learning", JsonValueKind.True or JsonValueKind.False) => new SetLearning(member.Value.GetBoolean()),
                ("falseAlarmDays", JsonValueKind.Number) when member.Value.GetDouble() is >= 0.001 and <= 36500 and var days => new SetFalseAlarmDays(days),
                ("relearn", JsonValueKind.True) => new Relearn(),
                ("normal", JsonValueKind.True) => new LabelNewestAlarm(AlarmLabel.Normal),
                ("fault", JsonValueKind.True) => new LabelNewestAlarm(AlarmLabel.Fault),
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
