using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using EdgeRnn.Sensors.Messages;

namespace EdgeRnn.Device.Commands;

/// <summary>Makes options whose errors name the option, the value and what was expected.</summary>
internal static class CommandOptions
{
    /// <summary>A number within [low, high]; null when it is not given.</summary>
    public static Option<T?> Number<T>(string name, string helpName, string description, T low, T high, params string[] aliases)
        where T : struct, INumber<T>, IMinMaxValue<T> => new(name, aliases)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result => Parse(result, low, high),
        };

    /// <summary>One of some words; null when it is not given.</summary>
    public static Option<T?> Choice<T>(string name, string description, params (string Word, T Value)[] choices)
        where T : struct
    {
        Option<T?> option = new(name)
        {
            Description = description,
            HelpName = string.Join('|', choices.Select(choice => choice.Word)),
            CustomParser = result => ParseChoice(result, choices),
        };
        option.CompletionSources.Clear();
        option.CompletionSources.Add(_ => choices.Select(choice => new CompletionItem(choice.Word)));
        return option;
    }

    /// <summary><c>--force</c> of commands that overwrite only what a run like theirs wrote.</summary>
    public static Option<bool> Force() => Flag("--force", "Overwrite files of another kind too");

    public static Option<bool> JsonObject() => Flag("--json", "Print one JSON object and nothing else");

    public static Option<bool> JsonArray() => Flag("--json", "Print one JSON array and nothing else");

    /// <summary>Words between commas; none when it is not given.</summary>
    public static Option<string[]?> List(string name, string helpName, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            string[] items = [.. result.Tokens[0].Value.Split(',').Select(item => item.Trim())];
            if (items.Contains(""))
            {
                result.AddError($"{name} {result.Tokens[0].Value}: an item is empty; expected {helpName}");
            }

            return items;
        },
    };

    public static Option<string?> Path(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName };

    public static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    private static T? Parse<T>(ArgumentResult result, T low, T high)
        where T : struct, INumber<T>, IMinMaxValue<T>
    {
        string text = result.Tokens[0].Value;
        if (NumberText.TryParse(text, low, high, out T value))
        {
            return value;
        }

        string kind = T.IsInteger(T.One / (T.One + T.One)) ? "a whole number" : "a number";
        string range = high == T.MaxValue ? $"from {low} on" : $"from {low} to {high}";
        result.AddError(string.Create(CultureInfo.InvariantCulture, $"{NameOf(result)} {text}: expected {kind} {range}"));
        return null;
    }

    private static T? ParseChoice<T>(ArgumentResult result, (string Word, T Value)[] choices)
        where T : struct
    {
        string text = result.Tokens[0].Value;
        foreach ((string word, T value) in choices)
        {
            if (word.Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        string[] words = [.. choices.Select(choice => choice.Word)];
        string? nearest = NearestName.Of(text, words);
        result.AddError($"{NameOf(result)} {text}: expected one of {string.Join(", ", words)}" + (nearest is null ? "" : $"; did you mean {nearest}?"));
        return null;
    }

    private static string NameOf(ArgumentResult result) => result.Parent is OptionResult option ? option.Option.Name : result.Argument.Name;
}
