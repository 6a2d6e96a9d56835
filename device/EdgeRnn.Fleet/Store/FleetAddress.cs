using NATS.Client.Core;

namespace EdgeRnn.Fleet.Store;

/// <summary>How to get to the fleet's server.</summary>
/// <param name="Url">Addresses, with commas between; they may name a user and a password.</param>
/// <param name="Credentials">A file of credentials; null for none.</param>
/// <param name="Name">What the server calls this connection.</param>
internal sealed record FleetAddress(string Url, string? Credentials, string Name)
{
    /// <summary>Without a password.</summary>
    public string Shown => string.Join(',', Url.Split(',').Select(url => url.Contains('@', StringComparison.Ordinal) ? $"nats://…@{url.Split('@')[^1]}" : url));

    public NatsOpts Options => NatsOpts.Default with
    {
        Url = Url,
        Name = Name,
        AuthOpts = Credentials is null ? NatsAuthOpts.Default : new NatsAuthOpts { CredsFile = Credentials },
        RequestTimeout = TimeSpan.FromSeconds(2),
        ConnectTimeout = TimeSpan.FromSeconds(2),
        MaxReconnectRetry = -1,
        ReconnectWaitMin = TimeSpan.FromMilliseconds(100),
        ReconnectWaitMax = TimeSpan.FromSeconds(1),
        PingInterval = TimeSpan.FromSeconds(2),
    };
}
