namespace EdgeRnn.Device.Diagnosis;

/// <summary>One check of this machine and its result.</summary>
/// <param name="Name">What was looked at, as <c>processor</c>.</param>
/// <param name="Severity">Whether something is missing.</param>
/// <param name="Text">What was found, in a sentence.</param>
/// <param name="Command">The command that fixes it, or null if there is nothing to fix or no command does.</param>
internal sealed record Finding(string Name, Severity Severity, string Text, string? Command = null)
{
    public static Finding Good(string name, string text) => new(name, Severity.Good, text);
}

internal enum Severity
{
    Good,

    /// <summary>Something that part of the program needs.</summary>
    Missing,

    /// <summary>The program cannot do its work on this machine.</summary>
    Unsupported,
}
