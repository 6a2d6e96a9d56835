using System.Net.Http.Headers;
using System.Text;
using EdgeRnn.Device.Configuration;

namespace EdgeRnn.Device.Sinks.Actions;

/// <summary>A request to an address: JSON, or a line of text with the headers that ntfy knows.</summary>
internal sealed class WebhookTarget(ActionSettings settings) : IActionTarget, IDisposable
{
    private const int TooEarly = 425;

    private readonly HttpClient _client = new() { Timeout = settings.Limit };

    public void Send(ActionNotice notice, long leftOut, CancellationToken stop)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, settings.Webhook);
        request.Content = new ByteArrayContent(settings.IsText ? notice.ToText(leftOut) : notice.ToJson(leftOut));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(settings.IsText ? "text/plain" : "application/json", "utf-8");
        if (settings.IsText)
        {
            request.Headers.Add("Title", InHeader($"{notice.Stream}: {ActionSettings.WordOf(notice.Kind)}"));
            request.Headers.Add("Priority", notice.Kind is ActionEvent.Alarm or ActionEvent.Silence ? "high" : "default");
            request.Headers.Add("Tags", notice.Kind is ActionEvent.Alarm or ActionEvent.Silence ? "warning" : "white_check_mark");
        }

        if (settings.TokenFile.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token());
        }

        try
        {
            using HttpResponseMessage response = _client.Send(request, HttpCompletionOption.ResponseHeadersRead, stop);
            int code = (int)response.StatusCode;
            if (code >= 300)
            {
                throw new ActionException($"{settings.Webhook!.Host} answers {code}", mayPass: code is >= 500 or 408 or TooEarly or 429);
            }
        }
        catch (HttpRequestException error)
        {
            throw new ActionException($"{settings.Webhook!.Host}: {error.GetBaseException().Message.TrimEnd('.')}", mayPass: true);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new ActionException($"{settings.Webhook!.Host} did not answer within {settings.Limit.TotalSeconds:0.#} s", mayPass: true);
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Headers hold ASCII; other text stands there as an encoded word (RFC 2047), which ntfy reads.</summary>
    private static string InHeader(string text) =>
        Ascii.IsValid(text) ? text : $"=?UTF-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}?=";

    private string Token()
    {
        try
        {
            using StreamReader reader = File.OpenText(settings.TokenFile);
            return reader.ReadLine()?.Trim() ?? "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ActionException($"tokenFile {settings.TokenFile}: {error.Message.TrimEnd('.')}", mayPass: false);
        }
    }
}
