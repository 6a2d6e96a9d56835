namespace EdgeRnn.Sensors.Common;

/// <summary>What the process returns; scripts rely on it.</summary>
public enum ExitCode
{
    Done = 0,

    /// <summary>Something that no rule foresaw: a fault of this program.</summary>
    Fault = 1,

    WrongUsage = 2,
    BadInput = 3,
    NoSensor = 4,
    StateUnusable = 5,

    /// <summary>Given before anything managed runs: see Native/processor.c.</summary>
    UnsupportedProcessor = 6,

    /// <summary>Stopped by Ctrl-C, as shells count it: 128 + SIGINT.</summary>
    Interrupted = 130,
}

/// <summary>An error that the user can mend: one line that says where, what was expected and what to do.</summary>
/// <remarks>Control characters of what it quotes become question marks: no file speaks to the terminal.</remarks>
public sealed class UserException(ExitCode exitCode, string message, Exception? cause = null) : Exception(PlainText.Of(message), cause)
{
    public ExitCode ExitCode { get; } = exitCode;

    public static UserException Usage(string message) => new(ExitCode.WrongUsage, message);

    public static UserException Input(string message, Exception? cause = null) => new(ExitCode.BadInput, message, cause);
}
