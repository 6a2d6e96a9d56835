using System.Buffers.Binary;
using System.Security.Cryptography;
using EdgeRnn.Forecasting;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Replay;

/// <summary>Weights before and after a replay.</summary>
internal static class WeightsFile
{
    /// <summary>Reads weights.</summary>
    /// <param name="forecaster">Takes the weights.</param>
    /// <param name="path">A safetensors file.</param>
    /// <param name="renames">Prefixes of its tensors' names to replace.</param>
    /// <returns>The digest of the file, and the renames.</returns>
    public static string Import(Forecaster forecaster, string path, IReadOnlyList<TensorPrefix> renames)
    {
        if (!RegularFile.Is(path) && !Directory.Exists(path))
        {
            throw UserException.Input($"--import {path}: is a pipe or device; expected a safetensors file; save it first: cat {path} > weights.safetensors");
        }

        try
        {
            using FileStream file = File.OpenRead(path);
            using Stream weights = renames.Count == 0 ? file : Renamed(file, renames);
            forecaster.ImportWeights(weights);
            file.Position = 0;
            return string.Join(' ', [Convert.ToHexStringLower(SHA256.HashData(file)), .. renames]);
        }
        catch (StateMismatchException error) when (OtherPrefixes(forecaster, path) is { } prefixes)
        {
            string names = string.Join(", ", prefixes.Select(prefix => $"'{prefix.Old}' stands where '{prefix.New}' is expected"));
            throw UserException.Input($"--import {path}: all shapes fit, but the tensors' names begin otherwise: {names}; add --rename {string.Join(',', prefixes)}", error);
        }
        catch (ModelFileException error)
        {
            throw UserException.Input($"--import {path}: {error.Message.ReplaceLineEndings(" ")}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw UserException.Input($"--import {path}: cannot be read: {error.Message.TrimEnd('.')}; expected a safetensors file", error);
        }
    }

    private static MemoryStream Renamed(FileStream source, IReadOnlyList<TensorPrefix> renames)
    {
        using SafetensorsFile file = SafetensorsFile.Open(source);
        return TensorPrefixes.Rename(file, renames);
    }

    private static IReadOnlyList<TensorPrefix>? OtherPrefixes(Forecaster forecaster, string path)
    {
        using SafetensorsFile found = SafetensorsFile.Open(path), expected = SafetensorsFile.Open(new MemoryStream(Export(forecaster)));
        return TensorPrefixes.Find(found.Tensors, expected.Tensors);
    }

    /// <summary>The weights as a safetensors file.</summary>
    public static byte[] Export(Forecaster forecaster)
    {
        using var file = new MemoryStream();
        forecaster.ExportWeights(file);
        return file.ToArray();
    }

    /// <summary>SHA-256 over a safetensors file's data, behind its header.</summary>
    public static string DataDigest(ReadOnlySpan<byte> file)
    {
        int header = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        return Convert.ToHexStringLower(SHA256.HashData(file[(sizeof(long) + header)..]));
    }
}
