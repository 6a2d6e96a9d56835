using EdgeRnn.Sensors.Reading.Options;
using EdgeRnn.Sensors.Reading.Times;

namespace EdgeRnn.Device.Configuration;

/// <summary>How the sources <c>stdin</c> and <c>replay:</c> are read: <c>reading:KEY</c> for all streams, <c>streams:NAME:reading:KEY</c> for one.</summary>
internal static class ReadingSettings
{
    /// <param name="reader">Reads the settings.</param>
    /// <param name="key">The keys begin with it.</param>
    /// <param name="otherwise">What holds where a key is not set.</param>
    /// <exception cref="UserException">A value is wrong.</exception>
    public static ReadingOptions Read(SettingReader reader, string key, ReadingOptions otherwise)
    {
        string[] columns = reader.List(key + "columns", [.. otherwise.Columns ?? []]);
        string timeColumn = reader.Words(key + "timeColumn", otherwise.TimeColumn ?? "");
        string timeFormat = reader.Words(key + "timeFormat", otherwise.TimeFormat ?? "");
        string missing = string.Join(',', reader.List(key + "missing", [.. otherwise.Missing.Select(value => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)), .. otherwise.MissingWords]));
        string entity = reader.Words(key + "entity", otherwise.Entity ?? "");
        if (timeFormat.Length > 0 && TimeFormOption.Find(timeFormat) is null)
        {
            throw reader.Wrong(key + "timeFormat", timeFormat, TimeFormOption.Expected);
        }

        (double[] numbers, string[] words) = missing.Length == 0 ? ([], []) : ReadingWords.Missing(missing) ?? throw reader.Wrong(key + "missing", missing, ReadingWords.MissingExpected);
        return new ReadingOptions
        {
            Columns = columns.Length > 0 ? columns : null,
            TimeColumn = OrNull(timeColumn),
            TimeFormat = OrNull(timeFormat),
            DecimalMark = Value(reader, key + "decimal", ReadingWords.DecimalMark, ReadingWords.DecimalExpected) ?? otherwise.DecimalMark,
            Separator = Value(reader, key + "separator", ReadingWords.Separator, ReadingWords.SeparatorExpected) ?? otherwise.Separator,
            Missing = numbers,
            MissingWords = words,
            SkipRows = reader.Number(key + "skipRows", otherwise.SkipRows, 0, 1_000_000),
            Entity = OrNull(entity),
            Every = Value(reader, key + "every", ReadingWords.Every, ReadingWords.EveryExpected) ?? otherwise.Every,
        };
    }

    private static string? OrNull(string text) => text.Length > 0 ? text : null;

    private static T? Value<T>(SettingReader reader, string key, Func<string, T?> read, string expected)
        where T : struct
    {
        string text = reader.Words(key, "");
        return text.Length == 0 ? null : read(text) ?? throw reader.Wrong(key, text, expected);
    }
}
