using System.Text.Json;
using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Service;

/// <summary>What was decided of a stream from outside while it ran, kept beside its state for the next start.</summary>
internal sealed record StreamDecisions
{
    private const string FileName = "decisions.json";

    private readonly string _path;

    /// <param name="folder">The stream's.</param>
    /// <param name="falseAlarmDays">As it was set.</param>
    public StreamDecisions(string folder, double falseAlarmDays)
    {
        _path = Path.Combine(folder, FileName);
        FalseAlarmDays = falseAlarmDays;
        try
        {
            using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(_path));
            Learns = !file.RootElement.TryGetProperty("learns", out JsonElement learns) || learns.ValueKind != JsonValueKind.False;
            if (file.RootElement.TryGetProperty("falseAlarmDays", out JsonElement days) && days.TryGetDouble(out double value) && value is >= 0.001 and <= 36500)
            {
                FalseAlarmDays = value;
            }

            Profile = file.RootElement.TryGetProperty("profile", out JsonElement profile) && Enum.TryParse(profile.GetString(), ignoreCase: true, out MixtureProfile chosen)
                && Enum.IsDefined(chosen) ? chosen : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            // Nothing was decided, or it cannot be known: as it is set.
        }
    }

    /// <summary>Whether the stream may learn.</summary>
    public bool Learns { get; init; } = true;

    /// <summary>Days in which there may be one alarm although nothing is wrong.</summary>
    public double FalseAlarmDays { get; init; }

    /// <summary>What was chosen for a stream that leaves it open; null if nothing was.</summary>
    public MixtureProfile? Profile { get; init; }

    /// <summary>Writes the file, whole or not at all.</summary>
    /// <returns>Why it was not written; null if it was.</returns>
    public string? Save()
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            JsonFile.Write(_path, json =>
            {
                json.WriteBoolean("learns", Learns);
                json.WriteNumber("falseAlarmDays", FalseAlarmDays);
                if (Profile is { } profile)
                {
                    json.WriteString("profile", profile.ToString().ToLowerInvariant());
                }
            });
            return null;
        }
        catch (Exception error) when (FileSystemFault.Is(error))
        {
            return error.Message;
        }
    }
}
