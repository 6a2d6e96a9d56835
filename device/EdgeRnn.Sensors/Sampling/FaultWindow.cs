using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeRnn.Sensors.Simulation;

namespace EdgeRnn.Sensors.Sampling;

/// <summary>One entry of a <c>windows.json</c>: what went wrong in a recording, and when; both ends belong to it.</summary>
/// <param name="Kind">What.</param>
/// <param name="Channel">Where.</param>
/// <param name="Start">Time of its first row.</param>
/// <param name="End">Time of its last row.</param>
/// <param name="FirstRow">Counted from 0, without the heading.</param>
/// <param name="LastRow">Likewise.</param>
internal sealed record FaultWindow(string Kind, string Channel, DateTime Start, DateTime End, long FirstRow, long LastRow)
{
    /// <summary>The windows of the faults that touch rows 0 to <paramref name="rows"/> - 1, of the channels that were recorded.</summary>
    public static List<FaultWindow> Of(
        IEnumerable<SensorFault> faults, IReadOnlyList<SensorChannel> all, IReadOnlyList<SensorChannel> recorded, long rows, Func<long, DateTime> timeOf) =>
    [
        .. from fault in faults
           let channel = all[fault.Channel]
           let last = Math.Min(fault.Last, rows - 1)
           where fault.First < rows && recorded.Contains(channel)
           select new FaultWindow(fault.Kind.ToString().ToLowerInvariant(), channel.Id, timeOf(fault.First), timeOf(last), fault.First, last),
    ];

    public static void Write(TextWriter output, List<FaultWindow> windows) =>
        output.Write($"{JsonSerializer.Serialize(windows, FaultWindowJson.Default.ListFaultWindow)}\n");
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(List<FaultWindow>))]
internal sealed partial class FaultWindowJson : JsonSerializerContext;
