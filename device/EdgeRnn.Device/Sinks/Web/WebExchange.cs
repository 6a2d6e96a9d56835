using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeRnn.Device.Sinks.Web;

/// <summary>A request, and the answer to it.</summary>
internal sealed class WebExchange(IFeatureCollection features)
{
    private readonly IHttpRequestFeature _request = features.GetRequiredFeature<IHttpRequestFeature>();
    private readonly IHttpResponseFeature _response = features.GetRequiredFeature<IHttpResponseFeature>();
    private readonly IHttpResponseBodyFeature _body = features.GetRequiredFeature<IHttpResponseBodyFeature>();

    public string Method => _request.Method;

    /// <summary>Without escapes, but for a slash inside a part.</summary>
    public string Path => _request.Path;

    /// <summary>The answer goes nowhere any more.</summary>
    public CancellationToken Gone => features.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted;

    public string Header(string name) => _request.Headers[name].ToString();

    public void SetHeader(string name, string value) => _response.Headers[name] = value;

    /// <summary>The value of a parameter; null if it is not there.</summary>
    public string? Query(string name)
    {
        foreach (string pair in _request.QueryString.TrimStart('?').Split('&'))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && pair.AsSpan(0, equals).SequenceEqual(name))
            {
                return Uri.UnescapeDataString(pair[(equals + 1)..].Replace('+', ' '));
            }
        }

        return null;
    }

    /// <summary>The value of a cookie; null if there is none.</summary>
    public string? Cookie(string name) =>
        Header("Cookie").Split(';', StringSplitOptions.TrimEntries).FirstOrDefault(cookie => cookie.StartsWith(name + '=', StringComparison.Ordinal))?[(name.Length + 1)..];

    /// <summary>What came with the request.</summary>
    /// <exception cref="IOException">It ends early, or is too long for the server.</exception>
    public async Task<byte[]> Body()
    {
        using MemoryStream all = new();
        await _request.Body.CopyToAsync(all, Gone).ConfigureAwait(false);
        return all.ToArray();
    }

    public async Task Send(int status, string type, ReadOnlyMemory<byte> content)
    {
        _response.StatusCode = status;
        SetHeader("Content-Type", type);
        SetHeader("Content-Length", content.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (Method != "HEAD")
        {
            await _body.Writer.WriteAsync(content, Gone).ConfigureAwait(false);
        }
    }

    public Task Send(int status, string text) => Send(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text + "\n"));

    public Task SendNothing(int status)
    {
        _response.StatusCode = status;
        return Task.CompletedTask;
    }

    public Task SendJson(Action<Utf8JsonWriter> members) => Send(200, "application/json; charset=utf-8", JsonOf(members));

    public Task Refuse(int status, string error) =>
        Send(status, "application/json; charset=utf-8", JsonOf(json => json.WriteString("error", error)));

    /// <summary>Begins an answer that is written bit by bit.</summary>
    public async Task<PipeWriter> Begin(string type)
    {
        _response.StatusCode = 200;
        SetHeader("Content-Type", type);
        await _body.StartAsync(Gone).ConfigureAwait(false);
        return _body.Writer;
    }

    /// <summary>An object; what is beyond ASCII or has a meaning in HTML is escaped.</summary>
    public static ReadOnlyMemory<byte> JsonOf(Action<Utf8JsonWriter> members)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
