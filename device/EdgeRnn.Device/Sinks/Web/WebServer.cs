using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using ServerOptions = Microsoft.Extensions.Options.Options;

namespace EdgeRnn.Device.Sinks.Web;

/// <summary>An HTTP/1.1 server with narrow limits: Kestrel alone, without the framework around it.</summary>
internal sealed class WebServer : IHttpApplication<IFeatureCollection>, IDisposable
{
    /// <summary>At once; further ones are closed.</summary>
    public const int MostConnections = 64;

    private static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(500);

    private readonly KestrelServer _server;
    private readonly WebAccess _access;
    private readonly Func<WebExchange, CancellationToken, Task> _answer;
    private readonly CancellationTokenSource _stop = new();

    /// <param name="endpoint">Where it listens.</param>
    /// <param name="access">Who may ask.</param>
    /// <param name="answer">Answers a request that is allowed; the token ends it when the server does.</param>
    /// <exception cref="IOException">The port cannot be had.</exception>
    public WebServer(IPEndPoint endpoint, WebAccess access, Func<WebExchange, CancellationToken, Task> answer)
    {
        (_access, _answer) = (access, answer);
        KestrelServerOptions options = new() { AddServerHeader = false, AllowSynchronousIO = false };
        KestrelServerLimits limits = options.Limits;
        limits.MaxConcurrentConnections = MostConnections;
        (limits.RequestHeadersTimeout, limits.KeepAliveTimeout) = (TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30));
        (limits.MaxRequestLineSize, limits.MaxRequestHeadersTotalSize, limits.MaxRequestHeaderCount) = (4096, 16384, 64);
        (limits.MaxRequestBodySize, limits.MaxRequestBufferSize, limits.MaxResponseBufferSize) = (1024, 32768, 65536);
        options.Listen(endpoint, listen => listen.Protocols = HttpProtocols.Http1);
        _server = new KestrelServer(
            ServerOptions.Create(options), new SocketTransportFactory(ServerOptions.Create(new SocketTransportOptions { IOQueueCount = 1 }), NullLoggerFactory.Instance), NullLoggerFactory.Instance);
        try
        {
            // Not on this thread's context: a caller's own must not be waited for.
            Task.Run(() => _server.StartAsync(this, CancellationToken.None)).GetAwaiter().GetResult();
        }
        catch
        {
            _server.Dispose();
            _stop.Dispose();
            throw;
        }
    }

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        WebExchange exchange = new(context);
        try
        {
            await Answer(exchange).ConfigureAwait(false);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException error)
        {
            await exchange.SendNothing(error.StatusCode).ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // The caller has gone, or this end is closing.
        }
    }

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    public void Dispose()
    {
        _stop.Cancel();
        using CancellationTokenSource farewell = new(Farewell);
        Task.Run(() => _server.StopAsync(farewell.Token)).GetAwaiter().GetResult();
        _server.Dispose();
        _stop.Dispose();
    }

    private async Task Answer(WebExchange exchange)
    {
        exchange.SetHeader("X-Content-Type-Options", "nosniff");
        if (!_access.Knows(exchange.Header("Host")))
        {
            await exchange.Send(400, "not by this name; ask by localhost or an address, or add the name to web:hosts").ConfigureAwait(false);
        }
        else if (_access.TrySignIn(exchange))
        {
            await exchange.SendNothing(303).ConfigureAwait(false);
        }
        else if (!_access.IsAllowed(exchange))
        {
            await exchange.Send(401, "expected the token of web:tokenFile: open /?token=TOKEN once, or send the header Authorization: Bearer TOKEN").ConfigureAwait(false);
        }
        else
        {
            await _answer(exchange, _stop.Token).ConfigureAwait(false);
        }
    }
}
