namespace EdgeRnn.Device.Scoring;

/// <summary>Finds the recordings of a folder.</summary>
internal static class ScoredRecordings
{
    /// <summary>
    /// Columns that the benchmark takes of known public recordings, where not all numeric ones: time parts and labels are no
    /// sensors.
    /// </summary>
    private static readonly Dictionary<string, string[]> Columns = new()
    {
        ["beijing_pm25"] = ["pm2.5", "DEWP", "TEMP", "PRES", "Iws"],
        ["walk_accel"] = ["ax", "ay", "az"],
        ["room_occupancy"] =
        [
            "S1_Temp", "S2_Temp", "S3_Temp", "S4_Temp", "S1_Light", "S2_Light", "S3_Light", "S4_Light",
            "S1_Sound", "S2_Sound", "S3_Sound", "S4_Sound", "S5_CO2", "S6_PIR", "S7_PIR",
        ],
    };

    /// <summary>Every CSV file in the folder and in the folders below it, by name, with the columns to model; null means all.</summary>
    /// <exception cref="UserException">There is no such folder, or none in it.</exception>
    public static IReadOnlyList<(string Path, string[]? Columns)> Find(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw UserException.Input($"{folder}: no such folder; expected one with recordings, each a CSV file or a folder that holds one");
        }

        string[] files = [.. new[] { folder }.Concat(Directory.EnumerateDirectories(folder))
            .SelectMany(place => Directory.EnumerateFiles(place, "*.csv")).Order(StringComparer.Ordinal)];
        return files.Length > 0
            ? [.. files.Select(file => (file, Columns.GetValueOrDefault(NameOf(file))))]
            : throw UserException.Input($"{folder}: holds no recording; expected CSV files in it or in the folders below it");
    }

    /// <summary>What a recording is called in the table.</summary>
    public static string NameOf(string path) => Path.GetFileNameWithoutExtension(path);
}
