using System.Text.Json;

namespace EdgeRnn.Device;

/// <summary>A small file of one JSON object.</summary>
internal static class JsonFile
{
    /// <summary>Writes the file, whole or not at all.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, Action<Utf8JsonWriter> members)
    {
        string draft = $"{path}.new";
        using (FileStream file = File.Create(draft))
        using (Utf8JsonWriter json = new(file))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        File.Move(draft, path, overwrite: true);
    }
}
