using System.Globalization;
using System.Text.Json;
using EdgeRnn.Sensors.Reading;

namespace EdgeRnn.Device.Anomalies;

/// <summary>A stretch of a recording of which it is known that something was wrong; both ends belong to it.</summary>
/// <param name="Kind">What; empty if not known.</param>
/// <param name="Channel">Where; empty if not known.</param>
/// <param name="FirstRow">Counted from 0, without the heading.</param>
/// <param name="LastRow">Likewise.</param>
internal sealed record LabelledWindow(string Kind, string Channel, long FirstRow, long LastRow)
{
    private const long LargestFile = 16 << 20;

    /// <summary>Reads a list of <c>{"start": …, "end": …, "kind": …, "channel": …}</c> or of <c>[start, end]</c>; times as in the recording.</summary>
    /// <param name="path">The JSON file.</param>
    /// <param name="times">Of the recording's rows.</param>
    /// <exception cref="UserException">It is something else, or a window lies outside the recording.</exception>
    public static List<LabelledWindow> Read(string path, DateTime[] times)
    {
        if (!File.Exists(path) || !RegularFile.Is(path) || new FileInfo(path).Length > LargestFile)
        {
            throw UserException.Input($"--windows {path}: expected a JSON file with labelled windows, such as device/recordings/room/windows.json");
        }

        try
        {
            using FileStream stream = File.OpenRead(path);
            using JsonDocument document = JsonDocument.Parse(stream);
            if (document.RootElement.ValueKind != JsonValueKind.Array)
            {
                throw UserException.Input($"--windows {path}: expected a list of windows");
            }

            return [.. document.RootElement.EnumerateArray().Select((window, i) => Of(path, i, window, times))];
        }
        catch (JsonException error)
        {
            throw UserException.Input($"--windows {path}:{error.LineNumber + 1}: is no JSON; expected a list of windows", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw UserException.Input($"--windows {path}: cannot be read: {error.Message.TrimEnd('.')}; expected a readable file", error);
        }
    }

    private static LabelledWindow Of(string path, int index, JsonElement window, DateTime[] times)
    {
        bool isPair = window.ValueKind == JsonValueKind.Array && window.GetArrayLength() == 2;
        (string start, string end) = isPair ? (Text(window[0]), Text(window[1])) : (Member(window, "start"), Member(window, "end"));
        if (!TryParse(start, out DateTime from) || !TryParse(end, out DateTime to) || from > to)
        {
            throw UserException.Input($"--windows {path}: window {index + 1} is from '{start}' to '{end}'; expected two times, the first not after the second");
        }

        // Times may go back: a clock is set, summer ends.
        long first = Array.FindIndex(times, time => time >= from && time <= to), last = Array.FindLastIndex(times, time => time >= from && time <= to);
        return first >= 0
            ? new LabelledWindow(Member(window, "kind"), Member(window, "channel"), first, last)
            : throw UserException.Input(
                $"--windows {path}: window {index + 1}, {start} to {end}, holds no row; the recording is from {times[0]:O} to {times[^1]:O}; is it of another recording?");
    }

    /// <summary>A time as recordings have it; without a zone it is UTC.</summary>
    public static bool TryParse(string text, out DateTime time) => DateTime.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    private static string Member(JsonElement window, string name) =>
        window.ValueKind == JsonValueKind.Object && window.TryGetProperty(name, out JsonElement value) ? Text(value) : "";

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
