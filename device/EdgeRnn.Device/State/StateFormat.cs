using EdgeRnn.Storage;

namespace EdgeRnn.Device.State;

/// <summary>The versions that a state file states.</summary>
internal static class StateFormat
{
    private const string Format = "state.format", Version = "version";

    /// <summary>In words: the format, and the versions of components beyond 1.</summary>
    public static string Of(SafetensorsFile file)
    {
        if (!file.Metadata.TryGetValue(Format, out string? format))
        {
            return "of a version before journals";
        }

        string[] versions = [.. Versions(file).GroupBy(version => version.Value).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"version {group.Key} of {(group.Count() <= 4 ? string.Join(", ", group.Select(version => version.Key)) : $"{group.Count()} components")}")];
        return versions.Length == 0 ? $"format {format}" : $"format {format}, {string.Join(", ", versions)}";
    }

    /// <summary>The stated versions by component; what is not stated is version 1.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Versions(SafetensorsFile file) => file.Metadata
        .Where(text => text.Key == Version || text.Key.EndsWith("." + Version, StringComparison.Ordinal))
        .Select(text => new KeyValuePair<string, string>(text.Key == Version ? "the whole" : text.Key[..^(Version.Length + 1)], text.Value))
        .OrderBy(version => version.Key, StringComparer.Ordinal);
}
