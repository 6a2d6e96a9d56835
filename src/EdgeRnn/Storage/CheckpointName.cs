using System.Globalization;

namespace EdgeRnn.Storage;

/// <summary><c>checkpoint-000000012-34000.safetensors</c>: generation 12, made at step 34000.</summary>
/// <param name="Generation">Rises with every attempt to save; the newest has the largest.</param>
/// <param name="Step">What the host counts.</param>
/// <param name="IsGood">What the host thought of the state; if not, <c>.doubtful</c> follows the step.</param>
internal readonly record struct CheckpointName(long Generation, long Step, bool IsGood = true) : IComparable<CheckpointName>
{
    /// <summary>After the name of a file that is being written.</summary>
    public const string Unfinished = ".tmp";

    /// <summary>After the name of a file that was set aside.</summary>
    public const string Bad = ".bad";

    /// <summary>After the name of a file that belongs to other options: it is kept for these, and never deleted.</summary>
    public const string Other = ".other-options";

    /// <summary>After the name of a file that was made before states had versions; it is never deleted.</summary>
    public const string Unversioned = ".before-journals";

    // A generation that a stranger's file makes up must leave room to count on.
    private const long MaxGeneration = 1_000_000_000_000_000;
    private const string Prefix = "checkpoint-";
    private const string Doubtful = ".doubtful";
    private const string Extension = ".safetensors";

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Generation:D9}-{Step}{(IsGood ? "" : Doubtful)}{Extension}");

    public int CompareTo(CheckpointName other) => (Generation, Step, IsGood).CompareTo((other.Generation, other.Step, other.IsGood));

    /// <summary>Takes only what <see cref="ToString"/> gives, with <paramref name="suffix"/> after it.</summary>
    public static bool TryParse(string text, string suffix, out CheckpointName name)
    {
        name = default;
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || !text.EndsWith(Extension + suffix, StringComparison.Ordinal))
        {
            return false;
        }

        string middle = text[Prefix.Length..^(Extension.Length + suffix.Length)];
        bool isGood = !middle.EndsWith(Doubtful, StringComparison.Ordinal);
        string[] parts = (isGood ? middle : middle[..^Doubtful.Length]).Split('-');
        if (parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long generation)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long step)
            && generation < MaxGeneration)
        {
            name = new CheckpointName(generation, step, isGood);
        }

        return name != default && name.ToString() + suffix == text;
    }
}
