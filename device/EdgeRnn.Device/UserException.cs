using EdgeRnn.Sensors.Messages;

namespace EdgeRnn.Device;

/// <summary>An error that the user can correct, with the exit code of its kind; the message is one line.</summary>
public sealed class UserException(ExitCode exitCode, string message, Exception? cause = null) : InputException(message, cause)
{
    public ExitCode ExitCode { get; } = exitCode;

    public static UserException Usage(string message) => new(ExitCode.WrongUsage, message);

    public static UserException Input(string message, Exception? cause = null) => new(ExitCode.BadInput, message, cause);
}
