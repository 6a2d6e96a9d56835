using EdgeRnn.Fleet.Protocol;
using NATS.Client.KeyValueStore;

namespace EdgeRnn.Fleet.Store;

/// <summary>A stream as the store knows it.</summary>
/// <param name="Name">The stream's.</param>
/// <param name="Group">In which it moves.</param>
/// <param name="Lease">Of that group.</param>
/// <param name="Pointer">To its state.</param>
/// <param name="Output">The last sample whose output is published.</param>
internal sealed record KnownStream(string Name, int Group, Lease Lease, Pointer Pointer, long Output);

/// <summary>Reads all streams of a fleet.</summary>
internal static class FleetOverview
{
    public static async Task<IReadOnlyList<KnownStream>> ReadAsync(FleetConnection fleet, RegisterView view)
    {
        NatsFleetStore store = new(fleet, view, _ => { });
        List<KnownStream> streams = [];
        foreach ((string name, Pointer pointer) in await PointersAsync(fleet).ConfigureAwait(false))
        {
            int group = view.GroupOf(name);
            OutputEnd end = await store.ReadLastOutputAsync(name).ConfigureAwait(false);
            streams.Add(new KnownStream(name, group, view.Lease(group).Value, pointer, end.Sequence));
        }

        return [.. streams.OrderBy(stream => stream.Name, StringComparer.Ordinal)];
    }

    private static async Task<Dictionary<string, Pointer>> PointersAsync(FleetConnection fleet)
    {
        Dictionary<string, Pointer> pointers = new(StringComparer.Ordinal);
        NatsKVWatchOpts all = new() { IgnoreDeletes = true, OnNoData = _ => ValueTask.FromResult(true) };
        await foreach (NatsKVEntry<byte[]> entry in fleet.Registers.WatchAsync<byte[]>($"{FleetNames.PointerPrefix}*", opts: all).ConfigureAwait(false))
        {
            if (FleetNames.NameOf(entry.Key[FleetNames.PointerPrefix.Length..]) is { } name)
            {
                pointers[name] = FleetJson.Read<Pointer>(entry.Value!, entry.Key);
            }

            if (entry.Delta == 0)
            {
                break;
            }
        }

        return pointers;
    }
}
