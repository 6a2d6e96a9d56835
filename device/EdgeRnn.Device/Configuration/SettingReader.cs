using System.Globalization;
using System.Numerics;
using EdgeRnn.Sensors.Messages;

namespace EdgeRnn.Device.Configuration;

/// <summary>Reads settings by key, with defaults and ranges, and remembers which keys there are: a key that nobody read is an error.</summary>
internal sealed class SettingReader(SettingLayers layers)
{
    private readonly List<EffectiveSetting> _effective = [];
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What was read, in that order.</summary>
    public IReadOnlyList<EffectiveSetting> Effective => _effective;

    public T Number<T>(string key, T otherwise, T low, T high)
        where T : struct, INumber<T> => NumberOrNull(key, low, high, Text(otherwise)) ?? otherwise;

    /// <param name="key">The setting.</param>
    /// <param name="low">The least value.</param>
    /// <param name="high">The largest.</param>
    /// <param name="otherwise">What <c>config</c> shows if it is not set.</param>
    public T? NumberOrNull<T>(string key, T low, T high, string otherwise = "")
        where T : struct, INumber<T>
    {
        if (Find(key, otherwise) is not { Value: { } text } found)
        {
            return null;
        }

        string kind = T.IsInteger(T.One / (T.One + T.One)) ? "a whole number" : "a number";
        return NumberText.TryParse(text, low, high, out T value)
            ? value
            : throw Wrong(key, text, found.Origin, $"{kind} from {Text(low)} to {Text(high)}");
    }

    public bool Flag(string key, bool otherwise) => Choice(key, otherwise, ("true", true), ("false", false));

    public T Choice<T>(string key, T otherwise, params (string Word, T Value)[] choices)
        where T : struct => ChoiceOrNull(key, choices.First(choice => choice.Value.Equals(otherwise)).Word, choices) ?? otherwise;

    /// <param name="key">The setting.</param>
    /// <param name="otherwise">What <c>config</c> shows if it is not set.</param>
    /// <param name="choices">The words.</param>
    public T? ChoiceOrNull<T>(string key, string otherwise, params (string Word, T Value)[] choices)
        where T : struct
    {
        if (Find(key, otherwise) is not { Value: { } text } found)
        {
            return null;
        }

        foreach ((string word, T value) in choices)
        {
            if (word.Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        string[] words = [.. choices.Select(choice => choice.Word)];
        throw Wrong(key, text, found.Origin, $"one of {string.Join(", ", words)}{Meant(text, words)}");
    }

    public string Words(string key, string otherwise) => Find(key, otherwise)?.Value ?? otherwise;

    /// <summary>A folder's path; it need not exist.</summary>
    public string Folder(string key, string otherwise)
    {
        string path = Words(key, otherwise);
        return path.Trim().Length > 0 && !path.Contains('\0') ? path : throw Wrong(key, path, $"the path of a folder; leave it out for {otherwise}");
    }

    public string[] List(string key, params string[] otherwise)
    {
        _known.Add(key);
        (string[] items, string origin) = layers.FindList(key) ?? (otherwise, "default");
        for (int i = 0; i < items.Length; i++)
        {
            _known.Add($"{key}:{i}");
        }

        _effective.Add(new EffectiveSetting(key, string.Join(',', items), origin));
        return items;
    }

    /// <summary>The names below a key.</summary>
    public string[] Names(string key)
    {
        _known.Add(key);
        return [.. layers.Children(key)];
    }

    /// <summary>An error about a value that was read.</summary>
    public UserException Wrong(string key, string value, string expected) =>
        Wrong(key, value, _effective.First(setting => setting.Key == key).Origin, expected);

    /// <summary>Refuses keys that nobody read.</summary>
    public void RefuseUnknown()
    {
        foreach ((string key, string origin) in layers.Leaves)
        {
            if (!_known.Contains(key))
            {
                throw UserException.Input($"{origin}: unknown key {key}{Meant(key, _known)}; see them all: edgernn config");
            }
        }
    }

    private (string? Value, string Origin)? Find(string key, string otherwise)
    {
        _known.Add(key);
        (string Value, string Origin)? found = layers.Find(key);
        _effective.Add(new EffectiveSetting(key, found?.Value ?? otherwise, found?.Origin ?? "default"));
        return found;
    }

    private static UserException Wrong(string key, string value, string origin, string expected) =>
        UserException.Input($"{origin}: {key} is '{value}'; expected {expected}");

    private static string Meant(string word, IEnumerable<string> names) =>
        NearestName.Of(word, names) is { } nearest ? $"; did you mean {nearest}?" : "";

    private static string Text<T>(T value)
        where T : INumber<T> => value.ToString(null, CultureInfo.InvariantCulture);
}
