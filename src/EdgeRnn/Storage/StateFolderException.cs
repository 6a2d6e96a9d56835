namespace EdgeRnn.Storage;

/// <summary>The state folder cannot be used, or a checkpoint could not be saved there; the message says why and what to do.</summary>
public sealed class StateFolderException : Exception
{
    /// <summary>An error without a message of its own.</summary>
    public StateFolderException() : base("The state folder cannot be used.") { }

    /// <summary>An error with a complete message.</summary>
    public StateFolderException(string message) : base(message) { }

    /// <summary>An error with a complete message and its cause.</summary>
    public StateFolderException(string message, Exception? innerException) : base(message, innerException) { }
}
