using System.Globalization;
using System.Text.Json;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Device.State;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Service;

/// <summary>
/// What people declare of alarms, as files in the state folder: <c>edgernn label</c> writes a request; the service, which takes it before the stream's
/// next sample, writes the answer. A request waits for a service that is not running.
/// </summary>
/// <param name="folder">The state folder.</param>
/// <param name="time">The clock.</param>
internal sealed class LabelRequests(string folder, TimeProvider time)
{
    private const long LargestFile = 4096;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1), AnswersKept = TimeSpan.FromMinutes(1);

    private long? _last;

    /// <summary>Asks for a label.</summary>
    /// <returns>The path of the answer.</returns>
    public static string Write(string folder, string stream, DateTime time, AlarmLabel label)
    {
        string path = Path.Combine(folder, $"label-{Guid.NewGuid():N}");
        JsonFile.Write(path + LabelFiles.Request, json =>
        {
            json.WriteString("stream", stream);
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

    /// <summary>Why the folder may not be written to now; null if it may. Requests wait meanwhile.</summary>
    public Func<string?> Refusal { get; init; } = static () => null;

    /// <summary>Hands streams what has been asked for since the last time; looks once a second.</summary>
    public void Take(IReadOnlyList<SensorStream> streams, Notices log)
    {
        if (_last is { } last && time.GetElapsedTime(last) < Every)
        {
            return;
        }

        _last = time.GetTimestamp();
        if (!Directory.Exists(folder))
        {
            // Its owner reports that.
            return;
        }

        try
        {
            foreach (string path in Directory.EnumerateFiles(folder, "label-*").Where(path => LabelFiles.IsOne(Path.GetFileName(path))))
            {
                if (Refusal() is null)
                {
                    Take(streams, log, path);
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            log.Log(NoticeLevel.Warning, "labels", $"what was asked for by edgernn label cannot be read: {error.Message}");
        }
    }

    private void Take(IReadOnlyList<SensorStream> streams, Notices log, string path)
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

        LabelRequest? request = Parse(path);
        File.Delete(path);
        void Answer(bool done, string text) => Reply(log, Path.ChangeExtension(path, LabelFiles.Answer), done, text);
        if (request is null)
        {
            Answer(false, $"{Path.GetFileName(path)} is no request of edgernn label; it is left out");
        }
        else if (streams.FirstOrDefault(stream => stream.Settings.Name == request.Stream) is { } stream)
        {
            stream.Command(new LabelAlarmAt((request.Time - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick, request.Label, Answer));
        }
        else
        {
            Answer(false, $"{request.Stream}: the service runs no stream of that name");
        }
    }

    private static LabelRequest? Parse(string path)
    {
        if (new FileInfo(path).Length > LargestFile)
        {
            return null;
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
            DateTime at = json.RootElement.GetProperty("time").GetDateTime().ToUniversalTime();
            string stream = json.RootElement.GetProperty("stream").GetString() ?? "";
            return AlarmLabels.Read(json.RootElement.GetProperty("label").GetString() ?? "") is { } label ? new LabelRequest(stream, at, label) : null;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static void Reply(Notices log, string path, bool done, string text)
    {
        log.Log(NoticeLevel.Warning, $"label {text}", text);
        try
        {
            JsonFile.Write(path, json =>
            {
                json.WriteBoolean("done", done);
                json.WriteString("text", text);
            });
        }
        catch (Exception error) when (FileSystemFault.Is(error))
        {
            log.Log(NoticeLevel.Warning, "labels", $"the answer to edgernn label cannot be written: {error.Message}");
        }
    }

    private sealed record LabelRequest(string Stream, DateTime Time, AlarmLabel Label);
}
