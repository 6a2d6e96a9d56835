using System.Security.Cryptography;

namespace EdgeRnn.Storage;

/// <summary>
/// The format of a checkpoint: a component's whole state as a safetensors file, so that Python reads the weights in it; its last tensor, <c>checksum</c>,
/// is the SHA-256 of all bytes before it.
/// </summary>
public static class CheckpointFile
{
    /// <summary>
    /// The longest header: about 7 KB for each channel of the default forecaster, so enough for 2,000. A hostile file of that length
    /// makes us keep about four times as much, and must be as long itself.
    /// </summary>
    public const int MaxHeaderBytes = 16 * 1024 * 1024;

    /// <summary>The most bytes that all tensors of a checkpoint may have together.</summary>
    public static int MaxDataBytes => Array.MaxLength;

    private static readonly Dictionary<string, string> NoMetadata = [];

    /// <summary>Writes all that <paramref name="state"/> visits.</summary>
    /// <param name="destination">Is written once from front to back.</param>
    /// <param name="state">The component's list; it is walked four times.</param>
    /// <param name="metadata">Texts for the reader's information, beside what the component requires.</param>
    public static void Save(Stream destination, Action<IStateVisitor> state, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        SafetensorsWriter writer = new(destination, hash);
        writer.AddMetadata(StateVersions.FormatKey, StateVersions.Text(StateVersions.Format));
        StateWriter visitor = Declare(writer, state, metadata);
        writer.Add(ContentHash.TensorName, TensorType.U8, ContentHash.Bytes);
        visitor.Write(state);
        writer.Write<byte>(ContentHash.TensorName, hash.GetHashAndReset());
        writer.Complete();
    }

    /// <summary>Reads back what <see cref="Save"/> wrote; on an error nothing has changed.</summary>
    /// <param name="source">Must be able to seek.</param>
    /// <param name="state">The component's list; it is walked four times.</param>
    /// <exception cref="StateVersionException">The file is of a newer version, or of the time before versions.</exception>
    /// <exception cref="StateMismatchException">The file is sound but of another network or other options.</exception>
    /// <exception cref="ModelFileException">The file is not sound, or a value is not allowed.</exception>
    public static void Restore(Stream source, Action<IStateVisitor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        using SafetensorsFile file = SafetensorsFile.Open(source, maxHeaderBytes: MaxHeaderBytes);
        ContentHash.Require(file);
        StateVersions versions = new(file);
        versions.Compare(state);
        if (versions.AreOlder)
        {
            ContentHash.Verify(file, default);
            using MemoryStream migrated = versions.Migrate();
            Restore(migrated, state);
            return;
        }

        StateReader reader = new(file, weightsOnly: false);
        IReadOnlyList<string> differences = reader.Compare(state, ContentHash.TensorName);

        // Memory for the data only if it is as large as the component; the checksum first in any case.
        byte[] data = differences.Count == 0 ? Allocate(file) : [];
        ContentHash.Verify(file, data);
        ThrowIfAny(file, differences);
        reader.Restore(state, data);
    }

    /// <summary>Whether the file is one that <see cref="Save"/> wrote, sound or damaged; else it holds weights.</summary>
    public static bool IsState(SafetensorsFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Tensors is [.., { Name: ContentHash.TensorName }];
    }

    /// <summary>Reads the whole file and compares it with its checksum; with constant memory.</summary>
    /// <exception cref="ModelFileException">It is no checkpoint, or damaged.</exception>
    public static void Verify(SafetensorsFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        ContentHash.Verify(file, default);
    }

    /// <summary>Whether <see cref="Restore"/> would take the values as they are: all that must be finite or within limits is.</summary>
    /// <param name="state">The component's list; it is walked once.</param>
    public static bool IsSound(Action<IStateVisitor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        StateCheck check = new();
        state(check);
        return check.IsSound;
    }

    /// <summary>Writes weights as a plain safetensors file.</summary>
    /// <param name="destination">Is written once from front to back.</param>
    /// <param name="weights">The component's list; it is walked four times.</param>
    /// <param name="metadata">Texts for the reader's information, beside what the component requires.</param>
    public static void ExportWeights(Stream destination, Action<IStateVisitor> weights, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        SafetensorsWriter writer = new(destination);
        Declare(writer, weights, metadata).Write(weights);
        writer.Complete();
    }

    /// <summary>
    /// Reads weights of any origin: F32, F64, F16 or BF16 under the names and shapes that <paramref name="weights"/> visits.
    /// What it requires may be absent in the metadata, but not different. On an error nothing has changed.
    /// </summary>
    /// <param name="source">Must be able to seek.</param>
    /// <param name="weights">The component's list; it is walked three times.</param>
    /// <exception cref="StateMismatchException">Lists every missing, extra and misshaped tensor.</exception>
    /// <exception cref="ModelFileException">The file is not sound, or a value is not allowed.</exception>
    public static void ImportWeights(Stream source, Action<IStateVisitor> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        using SafetensorsFile file = SafetensorsFile.Open(source);
        StateReader reader = new(file, weightsOnly: true);
        ThrowIfAny(file, reader.Compare(weights, ignored: null));
        byte[] data = Allocate(file);
        file.ReadRaw(file.HeaderLength, data);
        reader.Restore(weights, data);
    }

    private static StateWriter Declare(SafetensorsWriter writer, Action<IStateVisitor> state, IReadOnlyDictionary<string, string>? metadata)
    {
        foreach ((string key, string value) in metadata ?? NoMetadata)
        {
            writer.AddMetadata(key, value);
        }

        StateWriter visitor = new(writer);
        visitor.Declare(state);
        return visitor;
    }

    private static void ThrowIfAny(SafetensorsFile file, IReadOnlyList<string> differences)
    {
        if (differences.Count > 0)
        {
            throw new StateMismatchException(file.Name, differences);
        }
    }

    private static byte[] Allocate(SafetensorsFile file) => file.DataLength <= MaxDataBytes
        ? new byte[file.DataLength]
        : throw new ModelFileException($"{file.Name} has {file.DataLength} bytes of tensors; at most {MaxDataBytes} are accepted.");
}
