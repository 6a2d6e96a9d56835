using System.CommandLine;

namespace EdgeRnn.Fleet.Commands;

/// <summary>The commands of <c>edgernn-fleet</c>.</summary>
internal static class FleetCommands
{
    public static RootCommand CreateRoot() => new("Carries streams of many boards on many machines, with NATS JetStream between them.")
    {
        UpCommand.Create(),
        WorkerCommand.Create(),
        ForwardCommand.Create(),
        BoardsCommand.Create(),
        StatusCommand.Create(),
        StreamsCommand.Create(),
        MoveCommand.Create(),
        DrainCommand.Create(),
        ForgetCommand.Create(),
    };
}
