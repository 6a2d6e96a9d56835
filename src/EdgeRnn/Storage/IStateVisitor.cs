namespace EdgeRnn.Storage;

/// <summary>Walks over a component's state: every value is named once, for saving and for restoring alike.</summary>
/// <remarks>
/// A component lists its state in one method <c>void Visit(IStateVisitor visitor)</c>. The list is walked several times
/// for one file (sizes, bytes, comparison, values), so names, lengths and order must be the same each time and
/// walking must have no other effect. The values are read, except while <see cref="IsRestoring"/>, when they are overwritten.
/// What should look different in the file than in memory (a transposed or padded matrix) is copied to scratch,
/// visited there, and copied back if <see cref="IsRestoring"/>.
/// </remarks>
public interface IStateVisitor
{
    /// <summary>
    /// True while visited values are overwritten with those of a file, all of which were verified before:
    /// the moment to copy scratch back and to rebuild what is derived.
    /// </summary>
    bool IsRestoring { get; }

    /// <summary>
    /// The version of a component: 1 and the number of its migrations. A file of an older version is migrated before it is restored; one
    /// of a newer version is refused. Without a call the version is 1.
    /// </summary>
    /// <param name="component">The name before the dot in those of its tensors; empty if there is none.</param>
    /// <param name="migrations">The first leads from version 1 to 2.</param>
    void Version(string component, ReadOnlyMemory<StateMigration> migrations)
    {
    }

    /// <summary>A constant of the component (an option, a size): saved as text, and the file is refused where it differs.</summary>
    void Require(string name, string value);

    /// <summary>An F32 tensor, row-major; no shape means <c>[values.Length]</c>.</summary>
    /// <param name="name">Unique in the file.</param>
    /// <param name="values">As many as the shape has elements.</param>
    /// <param name="shape">The dimensions as Python shows them.</param>
    /// <param name="finite">True refuses a file in which a value is NaN or infinite.</param>
    void Visit(string name, Span<float> values, ReadOnlySpan<long> shape = default, bool finite = false);

    /// <summary>An F64 vector; <paramref name="finite"/> refuses a file in which a value is NaN or infinite.</summary>
    void Visit(string name, Span<double> values, bool finite = false);

    /// <summary>An I64 vector; a file in which a value lies outside [min, max] is refused.</summary>
    void Visit(string name, Span<long> values, long min = long.MinValue, long max = long.MaxValue);

    /// <summary>A U8 vector.</summary>
    void Visit(string name, Span<byte> values);
}
