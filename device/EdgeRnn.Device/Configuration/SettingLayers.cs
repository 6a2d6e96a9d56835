using System.Collections;
using System.Text.Json;
using EdgeRnn.Sensors.Reading;
using Microsoft.Extensions.Configuration;

namespace EdgeRnn.Device.Configuration;

/// <summary>Where settings come from, the later ones winning: a file, the environment, the command line.</summary>
internal sealed class SettingLayers
{
    public const string DefaultFile = "/etc/edgernn/appsettings.json";

    private const string Prefix = "EDGERNN__";
    private const long LargestFile = 1 << 20;

    private readonly List<(string Name, IConfigurationRoot Values)> _layers = [];

    /// <param name="file">Must exist; null takes the default one if it is there.</param>
    /// <param name="environment">Its variables.</param>
    /// <param name="assignments">KEY=VALUE, as from the command line.</param>
    /// <exception cref="UserException">A file or an assignment cannot be read.</exception>
    public SettingLayers(string? file, IDictionary environment, IEnumerable<string> assignments)
    {
        if (file is not null || File.Exists(DefaultFile))
        {
            FileName = file ?? DefaultFile;
            _layers.Add((FileName, ReadFile(FileName)));
        }

        foreach (DictionaryEntry variable in environment)
        {
            string name = (string)variable.Key;
            if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                // Variables are usually written in capitals; a stream that is named by one alone is not.
                string key = name.Any(char.IsAsciiLetterLower) ? name : name.ToLowerInvariant();
                _layers.Add((name, One(key[Prefix.Length..].Replace("__", ":"), (string?)variable.Value)));
            }
        }

        foreach (string assignment in assignments)
        {
            int equals = assignment.IndexOf('=');
            _layers.Add(equals > 0
                ? ("--set", One(assignment[..equals], assignment[(equals + 1)..]))
                : throw UserException.Usage($"--set {assignment}: expected KEY=VALUE, such as streams:main:rate=10"));
        }
    }

    /// <summary>The file that was read; null for none.</summary>
    public string? FileName { get; }

    /// <summary>All keys that hold a value, each with the layer it stands in.</summary>
    public IEnumerable<(string Key, string Origin)> Leaves =>
        from layer in _layers
        from pair in layer.Values.AsEnumerable()
        where pair.Value is not null && !layer.Values.GetSection(pair.Key).GetChildren().Any()
        select (pair.Key, layer.Name);

    /// <summary>The names below a key.</summary>
    public IEnumerable<string> Children(string key) => _layers
        .SelectMany(layer => layer.Values.GetSection(key).GetChildren().Select(child => child.Key))
        .Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>The value of a key and the layer that sets it; null if none does.</summary>
    public (string Value, string Origin)? Find(string key) => _layers.AsEnumerable().Reverse()
        .Where(layer => layer.Values[key] is not null)
        .Select(layer => ((string, string)?)(layer.Values[key]!, layer.Name)).FirstOrDefault();

    /// <summary>The items of a list, of the last layer that has any: as an array, or as text with commas.</summary>
    public (string[] Items, string Origin)? FindList(string key)
    {
        foreach ((string name, IConfigurationRoot values) in _layers.AsEnumerable().Reverse())
        {
            IConfigurationSection[] items = [.. values.GetSection(key).GetChildren()];
            if (items.Length > 0)
            {
                return ([.. items.Select(item => item.Value ?? "")], name);
            }

            if (values[key] is { } text)
            {
                return (text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), name);
            }
        }

        return null;
    }

    private static IConfigurationRoot One(string key, string? value) =>
        new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build();

    private static IConfigurationRoot ReadFile(string path)
    {
        if (!File.Exists(path))
        {
            throw UserException.Input($"--config {path}: no such file; expected a JSON file with settings; see them all: edgernn config");
        }

        if (!RegularFile.Is(path) || new FileInfo(path).Length > LargestFile)
        {
            throw UserException.Input($"{path}: is no configuration; expected a regular file of at most {LargestFile >> 20} MB");
        }

        try
        {
            using FileStream stream = File.OpenRead(path);
            return new ConfigurationBuilder().AddJsonStream(stream).Build();
        }
        catch (JsonException error)
        {
            throw UserException.Input($"{path}:{error.LineNumber + 1}: is no JSON: {error.Message.Split(". LineNumber")[0].TrimEnd('.')}; correct the line", error);
        }
        catch (FormatException error)
        {
            string message = (error.InnerException ?? error).Message.ReplaceLineEndings(" ").TrimEnd('.');
            throw UserException.Input($"{path}: {message}; expected a JSON object of settings, each key once", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw UserException.Input($"{path}: cannot be read: {error.Message.TrimEnd('.')}; expected a file that this user may read", error);
        }
    }
}
