using System.Globalization;
using System.Text;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Reading;

/// <summary>Long form, JSON lines and line protocol in random variants are read back equal, or refused; never otherwise.</summary>
[Exhaustive]
public sealed class RandomRecordsTests : IDisposable
{
    private const int Variants = 125;

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    private readonly TemporaryFolder _folder = new();

    private enum Form
    {
        LongCsv,
        Flat,
        Nested,
        LongJson,
        LineProtocol,
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Records_are_read_back_equal_or_refused(int seed)
    {
        Random random = new(seed);
        ReadBack.Check(Variants, _folder["r.txt"], () =>
        {
            Variant variant = Variant.From(random);
            DateTime[] times = ReadBack.Times(random);
            double?[][] rows = [.. times.Select(_ => new[] { Value(random, 20, 8), Value(random, 1010, 30) })];
            return new WrittenRecording(variant, variant.Write(times, rows), read => Difference(read, variant, times, rows));
        });
    }

    private static double? Value(Random random, double middle, double spread) =>
        random.Next(15) == 0 ? null : Math.Round(middle + (spread * (random.NextDouble() - 0.5) * 2), 2);

    private static string? Difference(LoadedRecording read, Variant variant, DateTime[] times, double?[][] rows) =>
        ReadBack.DifferentValues(read, variant.Channels, [.. rows.Select(row => row.Select(value => (float)(value ?? double.NaN)).ToArray())])
        ?? (read.Times?.Select(time => DateTime.UnixEpoch.AddTicks(time / 100)).SequenceEqual(times) == true ? null : "the times are others");

    /// <summary>One way to write two channels.</summary>
    private sealed record Variant
    {
        public required Form Form { get; init; }

        /// <summary>Hours ahead of UTC; null writes seconds since 1970.</summary>
        public required int? Zone { get; init; }

        public required bool QuotesNumbers { get; init; }

        public required string Missing { get; init; }

        public required bool NewestFirst { get; init; }

        public required string LineEnd { get; init; }

        public required Encoding Encoding { get; init; }

        public string[] Channels => Form switch
        {
            Form.LongCsv or Form.LongJson => ["sensor.temp", "sensor.press"],
            Form.Nested => ["air.temp", "air.more.0"],
            _ => ["temp", "press"],
        };

        private bool IsLong => Form is Form.LongCsv or Form.LongJson;

        public static Variant From(Random random)
        {
            T Of<T>(params T[] choices) => choices[random.Next(choices.Length)];
            Form form = Of(Enum.GetValues<Form>());
            return new Variant
            {
                Form = form,
                Zone = Of<int?>(null, 0, 1, -7),
                QuotesNumbers = random.Next(3) == 0,
                Missing = form == Form.LongCsv ? Of("unavailable", "unknown", "NA") : Of("null", "\"NaN\"", "\"unavailable\""),
                NewestFirst = random.Next(4) == 0,
                LineEnd = Of("\n", "\r\n", "\r"),
                Encoding = Of<Encoding>(new UTF8Encoding(false), new UTF8Encoding(true), Encoding.Unicode),
            };
        }

        public byte[] Write(DateTime[] times, double?[][] rows)
        {
            StringBuilder text = new();
            void Line(string line) => text.Append(line).Append(LineEnd);
            if (Form == Form.LongCsv)
            {
                Line("entity_id,state,last_changed");
            }

            for (int i = 0; i < rows.Length; i++)
            {
                int row = NewestFirst ? rows.Length - 1 - i : i;
                Records(times[row], rows[row]).ForEach(Line);
            }

            return [.. Encoding.Preamble, .. Encoding.GetBytes(text.ToString())];
        }

        private List<string> Records(DateTime time, double?[] values) => Form switch
        {
            Form.LongCsv => [.. Channels.Zip(values, (name, value) => $"{name},{value?.ToString(Invariant) ?? Missing},{Time(time, "")}")],
            Form.LongJson => [.. Channels.Zip(values, (name, value) => $"{{\"entity\": \"{name}\", \"value\": {Json(value)}, \"time\": {Time(time, "\"")}}}")],
            Form.Flat => [$"{{\"time\": {Time(time, "\"")}, \"temp\": {Json(values[0])}, \"press\": {Json(values[1])}, \"mac\": \"a1\"}}"],
            Form.Nested => [$"{{\"time\": {Time(time, "\"")}, \"air\": {{\"temp\": {Json(values[0])}, \"more\": [{Json(values[1])}]}}}}"],
            _ => values.All(value => value is null) ? [$"air,room=x note=\"x\" {Nanoseconds(time)}"]
                : [$"air,room=x {string.Join(',', Channels.Zip(values).Where(pair => pair.Second is not null).Select(pair => $"{pair.First}={pair.Second!.Value.ToString(Invariant)}"))} {Nanoseconds(time)}"],
        };

        private string Json(double? value) => value is not { } number ? Missing : QuotesNumbers ? $"\"{number.ToString(Invariant)}\"" : number.ToString(Invariant);

        private string Time(DateTime time, string quote) => Zone is not { } hours
            ? new DateTimeOffset(time).ToUnixTimeSeconds().ToString(Invariant)
            : $"{quote}{time.AddHours(hours).ToString("yyyy-MM-dd'T'HH:mm:ss", Invariant)}{(hours == 0 ? "Z" : hours.ToString("+00;-00", Invariant) + ":00")}{quote}";

        private static string Nanoseconds(DateTime time) => $"{new DateTimeOffset(time).ToUnixTimeSeconds()}000000000";
    }
}
