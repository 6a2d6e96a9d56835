using System.Globalization;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.State;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Memory;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Proc;

namespace EdgeRnn.Device.Service;

/// <summary>What a stream will take, before any of it is taken.</summary>
internal static class StreamMemory
{
    /// <summary>The bytes of a stream: its memory plan, the copy of its state that a checkpoint is written from, and its queue.</summary>
    /// <exception cref="UserException">The options do not fit together, or need more than is allowed or available.</exception>
    public static long Check(StreamSettings stream, int channels, long limit)
    {
        (MemoryPlan plan, MemorySection queue, long bytes) = Need(stream, channels);
        long available = AvailableMemory.Bytes();
        MemorySection largest = plan.Sections.Append(queue).MaxBy(section => section.Bytes)!;
        return bytes > limit ? throw TooMuch("memoryMegabytes allows", limit)
            : bytes > available ? throw TooMuch("this machine has left", available)
            : bytes;

        UserException TooMuch(string what, long most) => UserException.Input(string.Create(
            CultureInfo.InvariantCulture,
            $"streams:{stream.Name}: needs {(bytes >> 20) + 1:N0} MB for {channels} {Plural.Of(channels, "channel")}, most of it for '{largest.Name}'; {what} {most >> 20:N0} MB; lower the largest of horizons, network:hidden, network:window and queue, {Fewer(most)}"));

        string Fewer(long most) => SavableChannels.Largest(fewer => Fits(stream, fewer, most)) is var fewer and > 0
            ? string.Create(CultureInfo.InvariantCulture, $"or name fewer channels, at most {fewer:N0}: --set streams:{stream.Name}:channels=A,B")
            : "since not even one channel fits";
    }

    private static (MemoryPlan Plan, MemorySection Queue, long Bytes) Need(StreamSettings stream, int channels)
    {
        MemoryPlan plan = PlanOf(stream, channels);
        MemorySection queue = new("queue", (long)stream.Queue * ((channels * sizeof(float)) + sizeof(long)));
        return (plan, queue, (2 * plan.TotalBytes) + queue.Bytes);
    }

    private static bool Fits(StreamSettings stream, int channels, long most)
    {
        try
        {
            return Need(stream, channels).Bytes <= most;
        }
        catch (UserException)
        {
            return false;
        }
    }

    private static MemoryPlan PlanOf(StreamSettings stream, int channels)
    {
        try
        {
            return StreamEngine.Plan(stream.Forecaster(channels));
        }
        catch (Exception error) when (error is ArgumentException or OverflowException)
        {
            throw UserException.Input($"streams:{stream.Name}: its options do not fit together: {error.Message.Split(" (Parameter")[0].ReplaceLineEndings(" ")}", error);
        }
    }
}
