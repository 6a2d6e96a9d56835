namespace EdgeRnn.Storage;

/// <summary>A sound state file of another version that cannot be brought to this one; the message says which and what to do.</summary>
public sealed class StateVersionException : StateMismatchException
{
    /// <summary>An error without a message of its own.</summary>
    public StateVersionException() { }

    /// <summary>An error with a complete message.</summary>
    public StateVersionException(string message) : base(message) { }

    /// <summary>An error with a complete message and its cause.</summary>
    public StateVersionException(string message, Exception? innerException) : base(message, innerException) { }

    internal StateVersionException(string message, bool isUnversioned) : base(message) => IsUnversioned = isUnversioned;

    /// <summary>Whether the file was made before states had versions, so that no later version will read it either.</summary>
    public bool IsUnversioned { get; }
}
