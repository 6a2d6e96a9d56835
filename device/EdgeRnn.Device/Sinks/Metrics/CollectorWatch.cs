using EdgeRnn.Sensors.Messages;

namespace EdgeRnn.Device.Sinks.Metrics;

/// <summary>Passes requests to a collector on, and reports once when it does not take them and once when it does again.</summary>
internal sealed class CollectorWatch(string address, Notices notices) : DelegatingHandler(new SocketsHttpHandler())
{
    private readonly Lock _gate = new();
    private long _lost;

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            HttpResponseMessage response = base.Send(request, cancellationToken);
            Answered(response);
            return response;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            Failed(error);
            throw;
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            Answered(response);
            return response;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            Failed(error);
            throw;
        }
    }

    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            if (_lost > 1)
            {
                notices.Write(NoticeLevel.Warning, $"metrics:otlpEndpoint {address}: {_lost} exports were lost");
            }

            _lost = 0;
        }

        base.Dispose(disposing);
    }

    private void Answered(HttpResponseMessage response)
    {
        if (!response.IsSuccessStatusCode)
        {
            Count($"answers {(int)response.StatusCode} {response.ReasonPhrase}");
            return;
        }

        lock (_gate)
        {
            if (_lost > 0)
            {
                notices.Write(NoticeLevel.Information, $"metrics:otlpEndpoint {address}: takes the figures again; {_lost} {Plural.Of(_lost, "export was", "exports were")} lost");
                _lost = 0;
            }
        }
    }

    private void Failed(Exception error) => Count(error is OperationCanceledException ? "does not answer in time" : $"cannot be reached: {error.Message.TrimEnd('.')}");

    private void Count(string what)
    {
        lock (_gate)
        {
            if (++_lost == 1)
            {
                notices.Write(NoticeLevel.Warning, $"metrics:otlpEndpoint {address}: {what}; exports are lost until it takes them");
            }
        }
    }
}
