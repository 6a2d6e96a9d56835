using System.Text;

namespace EdgeRnn.Storage;

/// <summary>A weights or checkpoint file that cannot be used; the message names the file, what was found and what was expected.</summary>
public class ModelFileException : Exception
{
    private const int MaxQuoted = 80;

    /// <summary>An error without a message of its own.</summary>
    public ModelFileException() : base("The model file cannot be used.") { }

    /// <summary>An error with a complete message.</summary>
    public ModelFileException(string message) : base(message) { }

    /// <summary>An error with a complete message and its cause.</summary>
    public ModelFileException(string message, Exception? innerException) : base(message, innerException) { }

    /// <summary>Text from a file, in quotes, shortened and without control characters: it may end on a terminal.</summary>
    internal static string Quote(string text)
    {
        StringBuilder quoted = new("'");
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, MaxQuoted)))
        {
            quoted.Append(char.IsControl(c) || char.IsSurrogate(c) ? '?' : c);
        }

        return quoted.Append(text.Length > MaxQuoted ? "…'" : "'").ToString();
    }

    /// <inheritdoc cref="Quote(string)"/>
    internal static string Quote(ReadOnlySpan<byte> utf8) => Quote(Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, 4 * MaxQuoted)]));
}
