namespace EdgeRnn.Onnx;

/// <summary>A file holds several networks, as a mixture's does, and the one wanted is not named or not among them.</summary>
public sealed class NetworkChoiceException : Exception
{
    /// <summary>An error without a message of its own.</summary>
    public NetworkChoiceException()
        : this("The file holds several networks; name one.")
    {
    }

    /// <summary>An error with a complete message.</summary>
    public NetworkChoiceException(string message)
        : this(message, null)
    {
    }

    /// <summary>An error with a complete message and its cause.</summary>
    public NetworkChoiceException(string message, Exception? innerException)
        : base(message, innerException) => Names = [];

    internal NetworkChoiceException(string file, string? name, IReadOnlyList<string> names)
        : base(names is [""] ? $"{file} holds one network without a name; '{name}' is none in it"
            : $"{file} holds a mixture, which is not one graph; {(name is null ? "choose one of its networks" : $"it has no network '{name}'")}: {string.Join(", ", names)}") =>
        Names = names;

    /// <summary>The networks in the file.</summary>
    public IReadOnlyList<string> Names { get; }
}
