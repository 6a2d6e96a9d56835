namespace EdgeRnn.Storage;

/// <summary>A sound file that belongs to another network or other options; the message lists every difference.</summary>
public class StateMismatchException : ModelFileException
{
    private const int MaxListed = 30;

    /// <summary>An error without a message of its own.</summary>
    public StateMismatchException() { }

    /// <summary>An error with a complete message.</summary>
    public StateMismatchException(string message) : base(message) { }

    /// <summary>An error with a complete message and its cause.</summary>
    public StateMismatchException(string message, Exception? innerException) : base(message, innerException) { }

    internal StateMismatchException(string file, IReadOnlyList<string> differences)
        : base($"{file} does not match what it is loaded into: {string.Join("; ", differences.Take(MaxListed))}"
            + (differences.Count > MaxListed ? $"; and {differences.Count - MaxListed} more" : "")
            + ". Use the options it was made with, or another file.")
    {
    }
}
