using System.CommandLine;
using System.Globalization;
using EdgeRnn.Sensors.Reading.Options;
using EdgeRnn.Sensors.Reading.Times;

namespace EdgeRnn.Device.Commands;

/// <summary>The options that overrule what a recording's content decides, on every command that reads one.</summary>
internal sealed class ReadingArguments
{
    private readonly Option<string[]?> _columns = CommandOptions.List("--columns", "a,b", "Channels to model [every numeric column except times, row numbers and constants]");
    private readonly Option<string?> _timeColumn = CommandOptions.Path("--time-column", "NAME", "The time column [detected from its content]");
    private readonly Option<string?> _timeFormat = CommandOptions.Path("--time-format", "FORMAT", $"How times are written: {TimeFormOption.Expected}");
    private readonly Option<string?> _decimal = CommandOptions.Path("--decimal", ".|,", "The decimal mark [detected]");
    private readonly Option<string?> _separator = CommandOptions.Path("--separator", "CHAR", "What separates fields: a character, or comma, semicolon, tab, bar, space");
    private readonly Option<string?> _missing = CommandOptions.Path("--missing", "N[,N...]", "Numbers and words that stand for missing values, such as -200,-999,Error");
    private readonly Option<int?> _skipRows = CommandOptions.Number("--skip-rows", "N", "Lines to skip at the beginning [0]", 0, 1_000_000);
    private readonly Option<string?> _entity = CommandOptions.Path("--entity", "COLUMN[=VALUE]", "The column that names the device or quantity of each row; with a value, only the rows of that one");
    private readonly Option<string?> _every = CommandOptions.Path("--every", "DURATION", "Resample rows to this interval, such as 30s, 1m, 1h");

    public IEnumerable<Option> All => [_columns, _timeColumn, _timeFormat, _decimal, _separator, _missing, _skipRows, _entity, _every];

    /// <exception cref="UserException">A value is wrong.</exception>
    public ReadingOptions Read(ParseResult parse)
    {
        string? timeFormat = parse.GetValue(_timeFormat);
        if (timeFormat is not null && TimeFormOption.Find(timeFormat) is null)
        {
            throw Wrong(_timeFormat, timeFormat, TimeFormOption.Expected);
        }

        (double[] missing, string[] words) = parse.GetValue(_missing) is not { } text ? ([], [])
            : ReadingWords.Missing(text) ?? throw Wrong(_missing, text, ReadingWords.MissingExpected);
        return new ReadingOptions
        {
            Columns = parse.GetValue(_columns) is { Length: > 0 } chosen ? chosen : null,
            TimeColumn = parse.GetValue(_timeColumn),
            TimeFormat = timeFormat,
            DecimalMark = Value(parse, _decimal, ReadingWords.DecimalMark, ReadingWords.DecimalExpected),
            Separator = Value(parse, _separator, ReadingWords.Separator, ReadingWords.SeparatorExpected),
            Missing = missing,
            MissingWords = words,
            SkipRows = parse.GetValue(_skipRows) ?? 0,
            Entity = parse.GetValue(_entity),
            Every = Value(parse, _every, ReadingWords.Every, ReadingWords.EveryExpected),
        };
    }

    /// <summary>The same as settings of <c>run</c>, which hold for every stream.</summary>
    public string[] Settings(ParseResult parse)
    {
        _ = Read(parse);
        List<string> settings = [];
        Add("columns", parse.GetValue(_columns) is { Length: > 0 } columns ? string.Join(',', columns) : null);
        Add("timeColumn", parse.GetValue(_timeColumn));
        Add("timeFormat", parse.GetValue(_timeFormat));
        Add("decimal", parse.GetValue(_decimal));
        Add("separator", parse.GetValue(_separator));
        Add("missing", parse.GetValue(_missing));
        Add("skipRows", parse.GetValue(_skipRows)?.ToString(CultureInfo.InvariantCulture));
        Add("entity", parse.GetValue(_entity));
        Add("every", parse.GetValue(_every));
        return [.. settings];

        void Add(string key, string? value)
        {
            if (value is not null)
            {
                settings.Add($"reading:{key}={value}");
            }
        }
    }

    /// <exception cref="UserException">An option is given, and none of the sources is text that it could be of.</exception>
    public void RefuseWithout(ParseResult parse, IEnumerable<string> sources)
    {
        if (All.FirstOrDefault(option => parse.GetResult(option) is { Implicit: false }) is { } useless && !sources.Any(IsText))
        {
            throw UserException.Usage($"{useless.Name}: does nothing with sources that are not text; expected stdin or replay:FILE among them, or leave it out");
        }
    }

    /// <summary>The source is read as a recording is.</summary>
    public static bool IsText(string source) => source == "stdin" || source.StartsWith("replay:", StringComparison.Ordinal);

    private static T? Value<T>(ParseResult parse, Option<string?> option, Func<string, T?> read, string expected)
        where T : struct => parse.GetValue(option) is not { } text ? null : read(text) ?? throw Wrong(option, text, expected);

    private static UserException Wrong(Option option, string text, string expected) => UserException.Usage($"{option.Name} {text}: expected {expected}");
}
