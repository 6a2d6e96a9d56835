using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeRnn.Fleet.Protocol;

namespace EdgeRnn.Fleet.Store;

/// <summary>What the fleet was set up with.</summary>
/// <param name="Format">Of all that the store holds.</param>
/// <param name="Groups">Of streams.</param>
internal sealed record FleetSettings(int Format, int Groups)
{
    public const int CurrentFormat = 1;
}

/// <summary>Registers as JSON, so that people can read them too.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FleetSettings))]
[JsonSerializable(typeof(Lease))]
[JsonSerializable(typeof(Pointer))]
[JsonSerializable(typeof(WorkerEntry))]
internal sealed partial class FleetJson : JsonSerializerContext
{
    /// <exception cref="InvalidDataException">The bytes are something else.</exception>
    public static T Read<T>(byte[] json, string key)
    {
        try
        {
            return (T)JsonSerializer.Deserialize(json, typeof(T), Default)!;
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"the key {key} of bucket {FleetNames.Registers} holds something else than this program wrote: {error.Message}", error);
        }
    }

    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, typeof(T), Default);
}
