namespace EdgeRnn.Device;

/// <summary>What the process returns; scripts rely on it.</summary>
public enum ExitCode
{
    Done = 0,

    /// <summary>An error that no rule foresaw: a fault of this program.</summary>
    Fault = 1,

    WrongUsage = 2,
    BadInput = 3,
    NoSensor = 4,
    StateUnusable = 5,

    /// <summary>Returned before any managed code runs: see Native/processor.c.</summary>
    UnsupportedProcessor = 6,

    /// <summary>The service ended, and something that it had learned or recorded is not saved; lines before say what and why.</summary>
    StateNotSaved = 7,

    /// <summary>Stopped by Ctrl-C, as shells count it: 128 + SIGINT.</summary>
    Interrupted = 130,

    /// <summary>Whoever read the output has gone, as shells count it: 128 + SIGPIPE.</summary>
    OutputClosed = 141,
}
