using System.Globalization;

namespace EdgeRnn.Storage;

/// <summary>Collects the versions of all components in one walk, compares them with a file's, and migrates what is older.</summary>
internal sealed class StateVersions(SafetensorsFile file) : IStateVisitor
{
    /// <summary>Of the layout of state files as such.</summary>
    public const int Format = 1;

    /// <summary>The text that says which.</summary>
    public const string FormatKey = "state.format";

    private readonly List<(string Component, int From, ReadOnlyMemory<StateMigration> Migrations)> _older = [];

    public bool IsRestoring => false;

    /// <summary>Whether the file must be migrated before it can be restored.</summary>
    public bool AreOlder => _older.Count > 0;

    /// <exception cref="StateVersionException">The file is of a newer version, or of the time before versions.</exception>
    public void Compare(Action<IStateVisitor> state)
    {
        int format = VersionOf(FormatKey, missing: 0);
        if (format != Format)
        {
            throw format == 0
                ? new StateVersionException($"{file.Name} was made by a version before journals, whose states no later version reads; the stream starts from its journal or from nothing.", isUnversioned: true)
                : Newer($"format {format}", $"format {Format}");
        }

        state(this);
    }

    /// <returns>The file as this version would have written it.</returns>
    /// <exception cref="StateVersionException">It is of other options, so that a migration does not find what it needs.</exception>
    public MemoryStream Migrate()
    {
        StateDraft draft = new(file);
        foreach ((string component, int from, ReadOnlyMemory<StateMigration> migrations) in _older)
        {
            StateDraft part = draft.Under(component.Length == 0 ? "" : component + ".");
            foreach (StateMigration migration in migrations[(from - 1)..].Span)
            {
                try
                {
                    migration.Apply(part);
                }
                catch (ModelFileException error)
                {
                    // The file is sound: its checksum was right.
                    throw new StateVersionException($"{file.Name} cannot be migrated ({migration.Name}): {error.Message}.", error);
                }
            }

            draft.Require(KeyOf(component), Text(migrations.Length + 1));
        }

        return draft.Save();
    }

    public static string KeyOf(string component) => component.Length == 0 ? "version" : component + ".version";

    public static string Text(int version) => version.ToString(CultureInfo.InvariantCulture);

    public void Version(string component, ReadOnlyMemory<StateMigration> migrations)
    {
        if (!IsThere(component))
        {
            return;
        }

        int current = migrations.Length + 1, found = VersionOf(KeyOf(component), missing: 1);
        if (found > current)
        {
            throw Newer($"version {found} of {(component.Length == 0 ? "the whole" : component)}", $"up to version {current}");
        }

        if (found < current)
        {
            _older.Add((component, found, migrations));
        }
    }

    public void Require(string name, string value)
    {
    }

    public void Visit(string name, Span<float> values, ReadOnlySpan<long> shape, bool finite)
    {
    }

    public void Visit(string name, Span<double> values, bool finite)
    {
    }

    public void Visit(string name, Span<long> values, long min, long max)
    {
    }

    public void Visit(string name, Span<byte> values)
    {
    }

    // What is not there at all is no older version of anything: the comparison that follows reports it.
    private bool IsThere(string component) => component.Length == 0 || file.Tensors.Any(tensor => tensor.Name.StartsWith(component + ".", StringComparison.Ordinal));

    private int VersionOf(string key, int missing) =>
        !file.Metadata.TryGetValue(key, out string? text) ? missing
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int version) && version > 0 ? version
        : throw new ModelFileException($"{file.Name}: {key} is {ModelFileException.Quote(text)}; expected a whole number from 1 on.");

    private StateVersionException Newer(string found, string read) => new(
        $"{file.Name} was made by a newer version: it has {found}, this version reads {read}. Start the newer version, or move the file away.");
}
