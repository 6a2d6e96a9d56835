using EdgeRnn.Device;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Client.KeyValueStore;

namespace EdgeRnn.Fleet.Store;

/// <summary>A connection to the fleet's server, and what the fleet keeps there.</summary>
internal sealed class FleetConnection : IAsyncDisposable
{
    private static readonly TimeSpan DeadWorkersStay = TimeSpan.FromMinutes(10);

    private readonly NatsConnection _connection;

    private FleetConnection(NatsConnection connection, NatsJSContext server) => (_connection, Server) = (connection, server);

    public NatsJSContext Server { get; }

    public INatsConnection Connection => _connection;

    public INatsKVStore Registers { get; private set; } = null!;

    public INatsKVStore Workers { get; private set; } = null!;

    public INatsJSStream Outputs { get; private set; } = null!;

    public INatsJSStream States { get; private set; } = null!;

    public FleetSettings Settings { get; private set; } = null!;

    /// <summary>Connects to a fleet that is set up.</summary>
    /// <exception cref="UserException">The server cannot be reached, refuses, or holds no fleet.</exception>
    public static Task<FleetConnection> OpenAsync(FleetAddress address) => OpenAsync(address, fleet => fleet.FindAsync());

    /// <summary>Connects, and sets the fleet up unless it is.</summary>
    /// <param name="address">Where.</param>
    /// <param name="groups">Of streams, if it is not yet set up.</param>
    /// <param name="replicas">Servers that hold each message, if it is not yet set up.</param>
    /// <exception cref="UserException">The server cannot be reached, or refuses.</exception>
    public static Task<FleetConnection> SetUpAsync(FleetAddress address, int groups, int replicas) =>
        OpenAsync(address, fleet => fleet.CreateAsync(groups, replicas));

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static async Task<FleetConnection> OpenAsync(FleetAddress address, Func<FleetConnection, Task> prepare)
    {
        NatsConnection connection = new(address.Options);
        FleetConnection fleet = new(connection, new NatsJSContext(connection));
        try
        {
            await connection.ConnectAsync().ConfigureAwait(false);
            await prepare(fleet).ConfigureAwait(false);
            return fleet;
        }
        catch (Exception error)
        {
            await fleet.DisposeAsync().ConfigureAwait(false);
            throw error is NatsException ? UserException.Input($"--url {address.Shown}: {Reason(error)}", error) : error;
        }
    }

    private static string Reason(Exception error) => error switch
    {
        NatsJSApiException { Error.Code: 404 } => "holds no fleet; the first worker sets one up: edgernn-fleet worker",
        NatsJSApiNoResponseException or NatsNoRespondersException => "has no JetStream, which a fleet needs; start the server with -js",
        NatsJSApiException refused => $"refused: {refused.Error.Description}",
        _ when (error.InnerException ?? error).Message.Contains("uthorization", StringComparison.Ordinal) =>
            "refuses this user; name one in the address, as nats://USER:PASSWORD@HOST, or a file of credentials with --credentials",
        _ => $"cannot be reached: {(error.InnerException ?? error).Message.ReplaceLineEndings(" ").TrimEnd('.')}; expected the address of a NATS server with JetStream",
    };

    private async Task FindAsync()
    {
        NatsKVContext buckets = new(Server);
        Registers = await buckets.GetStoreAsync(FleetNames.Registers).ConfigureAwait(false);
        Workers = await buckets.GetStoreAsync(FleetNames.Workers).ConfigureAwait(false);
        Outputs = await Server.GetStreamAsync(FleetNames.OutputStream).ConfigureAwait(false);
        States = await Server.GetStreamAsync(FleetNames.StateStream).ConfigureAwait(false);
        byte[] settings = (await Registers.GetEntryAsync<byte[]>(FleetNames.FleetKey).ConfigureAwait(false)).Value!;
        Settings = FleetJson.Read<FleetSettings>(settings, FleetNames.FleetKey);
        if (Settings.Format != FleetSettings.CurrentFormat)
        {
            throw UserException.Input($"the fleet is of format {Settings.Format}; this version reads and writes format {FleetSettings.CurrentFormat}: start the version that set it up");
        }
    }

    private async Task CreateAsync(int groups, int replicas)
    {
        NatsKVContext buckets = new(Server);
        foreach (StreamConfig config in Streams(replicas))
        {
            await MakeAsync(() => Server.CreateStreamAsync(config)).ConfigureAwait(false);
        }

        await MakeAsync(() => buckets.CreateStoreAsync(new NatsKVConfig(FleetNames.Registers) { NumberOfReplicas = replicas })).ConfigureAwait(false);
        await MakeAsync(() => buckets.CreateStoreAsync(new NatsKVConfig(FleetNames.Workers) { NumberOfReplicas = replicas, MaxAge = DeadWorkersStay })).ConfigureAwait(false);
        INatsKVStore registers = await buckets.GetStoreAsync(FleetNames.Registers).ConfigureAwait(false);
        // Whoever was first has decided.
        await registers.TryUpdateAsync(FleetNames.FleetKey, FleetJson.Write(new FleetSettings(FleetSettings.CurrentFormat, groups)), 0).ConfigureAwait(false);
        await FindAsync().ConfigureAwait(false);
    }

    private static IEnumerable<StreamConfig> Streams(int replicas) =>
    [
        // An edge that is far ahead waits.
        new(FleetNames.LogStream, [FleetNames.LogSubjects])
        {
            MaxMsgsPerSubject = 100_000, Discard = StreamConfigDiscard.New, DiscardNewPerSubject = true, NumReplicas = replicas, AllowDirect = true,
        },
        new(FleetNames.StateStream, [FleetNames.StateSubjects]) { NumReplicas = replicas, AllowDirect = true },
        new(FleetNames.OutputStream, [FleetNames.OutputSubjects]) { MaxMsgsPerSubject = 1000, NumReplicas = replicas, AllowDirect = true },
    ];

    /// <summary>Makes something unless it is there, in whatever form: how much is kept is for those who run the server to change.</summary>
    private static async Task MakeAsync<T>(Func<ValueTask<T>> make)
    {
        try
        {
            await make().ConfigureAwait(false);
        }
        catch (NatsJSApiException error) when (error.Error.ErrCode == 10058)
        {
            // There is one of this name.
        }
    }
}
