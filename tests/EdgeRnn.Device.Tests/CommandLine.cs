using EdgeRnn.Device.Commands;

namespace EdgeRnn.Device.Tests;

/// <summary>What a command returned and wrote.</summary>
public sealed record CommandResult(ExitCode ExitCode, string Output, string Error);

/// <summary>Runs commands in this process, through the entry point of the executable.</summary>
public static class CommandLine
{
    public static CommandResult Run(params string[] args)
    {
        using StringWriter output = new(), error = new();
        int exitCode = EntryPoint.Run(args, output, error);
        return new CommandResult((ExitCode)exitCode, output.ToString(), error.ToString());
    }
}
