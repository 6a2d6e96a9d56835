using System.Globalization;
using System.Text.Json;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Device.State;
using EdgeRnn.Forecasting.Monitoring;

namespace EdgeRnn.Device.Service;

/// <summary>
/// What people declare of alarms, as files in a stream's folder: <c>edgernn label</c> writes a request; the service, which takes it before the next
/// sample, writes the answer. A request waits for a service that is not running.
/// </summary>
/// <param name="folder">The stream's.</param>
/// <param name="time">The clock.</param>
internal sealed class LabelRequests(string folder, TimeProvider time)
{
    private const long LargestFile = 4096;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1), AnswersKept = TimeSpan.FromMinutes(1);

    private long? _last;

    /// <summary>Asks for a label.</summary>
    /// <returns>The path of the answer.</returns>
    public static string Write(string folder, DateTime time, AlarmLabel label)
    {
        string path = Path.Combine(folder, $"label-{Guid.NewGuid():N}");
        JsonFile.Write(path + LabelFiles.Request, json =>
        {
            json.WriteString("time", time.ToString("O", CultureInfo.InvariantCulture));
            json.WriteString("label", AlarmLabels.Word(label));
        });
        return path + LabelFiles.Answer;
    }

    /// <summary>What was answered; null while nothing was. An answer that was read is deleted.</summary>
    public static (bool IsDone, string Text)? Read(string answer)
    {
        if (!File.Exists(answer))
        {
            return null;
        }

        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(answer));
        File.Delete(answer);
        return (json.RootElement.GetProperty("done").GetBoolean(), json.RootElement.GetProperty("text").GetString()!);
    }

    /// <summary>Hands a stream what has been asked for since the last time; looks once a second.</summary>
    public void Take(SensorStream stream)
    {
        if (_last is { } last && time.GetElapsedTime(last) < Every)
        {
            return;
        }

        _last = time.GetTimestamp();
        try
        {
            foreach (string path in Directory.EnumerateFiles(folder, "label-*").Where(path => LabelFiles.IsOne(Path.GetFileName(path))))
            {
                Take(stream, path);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            stream.Log?.Invoke($"{stream.Settings.Name} labels", $"{stream.Settings.Name}: what was asked for by edgernn label cannot be read: {error.Message}");
        }
    }

    private void Take(SensorStream stream, string path)
    {
        if (path.EndsWith(LabelFiles.Answer, StringComparison.Ordinal))
        {
            // Nobody has waited for it.
            if (time.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(path) > AnswersKept)
            {
                File.Delete(path);
            }

            return;
        }

        (DateTime At, AlarmLabel Label)? request = Parse(path);
        File.Delete(path);
        string answer = Path.ChangeExtension(path, LabelFiles.Answer);
        if (request is { } asked)
        {
            long nanoseconds = (asked.At - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
            stream.Command(new LabelAlarmAt(nanoseconds, asked.Label, (done, text) => Reply(stream, answer, done, text)));
        }
        else
        {
            Reply(stream, answer, done: false, $"{stream.Settings.Name}: {Path.GetFileName(path)} is no request of edgernn label; it is left out");
        }
    }

    private static (DateTime At, AlarmLabel Label)? Parse(string path)
    {
        if (new FileInfo(path).Length > LargestFile)
        {
            return null;
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
            DateTime at = json.RootElement.GetProperty("time").GetDateTime().ToUniversalTime();
            return AlarmLabels.Read(json.RootElement.GetProperty("label").GetString() ?? "") is { } label ? (at, label) : null;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static void Reply(SensorStream stream, string path, bool done, string text)
    {
        stream.Log?.Invoke($"{stream.Settings.Name} label {text}", text);
        try
        {
            JsonFile.Write(path, json =>
            {
                json.WriteBoolean("done", done);
                json.WriteString("text", text);
            });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            stream.Log?.Invoke($"{stream.Settings.Name} labels", $"{stream.Settings.Name}: the answer to edgernn label cannot be written: {error.Message}");
        }
    }
}
