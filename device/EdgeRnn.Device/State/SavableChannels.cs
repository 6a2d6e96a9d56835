using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Storage;
using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Device.State;

/// <summary>How many channels a stream can have whose state and samples are saved.</summary>
internal static class SavableChannels
{
    /// <summary>The most that any option allows.</summary>
    public const int Most = 1 << 15;

    /// <summary>Whether a state of these options fits into a file, and its samples into a journal.</summary>
    public static bool Fit(ForecasterOptions options)
    {
        try
        {
            // A state holds less than the memory that it is the state of.
            return options.Channels <= SampleJournal.MostChannels && StreamEngine.Plan(options).TotalBytes <= CheckpointFile.MaxDataBytes;
        }
        catch (Exception error) when (error is OverflowException or ArgumentOutOfRangeException)
        {
            return false;
        }
    }

    /// <summary>The largest number that fits; 0 if none does.</summary>
    /// <param name="options">Of so many channels.</param>
    public static int Largest(Func<int, ForecasterOptions> options) => Largest(channels => Fit(options(channels)));

    /// <summary>The largest number of channels that fits, where all smaller ones do; 0 if none does.</summary>
    public static int Largest(Predicate<int> fits)
    {
        int least = 0, above = Most;
        while (least < above)
        {
            int middle = (least + above + 1) / 2;
            (least, above) = fits(middle) ? (middle, above) : (least, middle - 1);
        }

        return least;
    }

    /// <summary>Why the state cannot be saved, and what can be.</summary>
    public static string Refusal(int channels, Func<int, ForecasterOptions> options) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{channels} {Plural.Of(channels, "channel: its", "channels: their")} state takes more than the {CheckpointFile.MaxDataBytes >> 20} MB of a state file, or {Plural.Of(channels, "its", "their")} samples more than a record of the journal; with these options at most {Largest(options)} channels can be saved");
}
