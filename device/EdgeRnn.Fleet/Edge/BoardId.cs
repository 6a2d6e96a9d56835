using System.Security.Cryptography;

namespace EdgeRnn.Fleet.Edge;

/// <summary>Distinguishes boards that were given the same names: a random number beside the state.</summary>
internal static class BoardId
{
    private const string FileName = "board";

    /// <exception cref="IOException">It can be neither read nor written.</exception>
    public static string Of(string stateFolder)
    {
        string path = Path.Combine(stateFolder, FileName);
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(stateFolder);
            string own = $"{path}.{Environment.ProcessId}";
            File.WriteAllText(own, $"{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}\n");
            File.Move(own, path, overwrite: false);
        }

        return File.ReadAllText(path).Trim();
    }
}
