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
    /// <returns>The digest of the file.</returns>
    public static string Import(Forecaster forecaster, string path)
    {
        if (!RegularFile.Is(path) && !Directory.Exists(path))
        {
            throw UserException.Input($"--import {path}: is a pipe or device; expected a safetensors file; save it first: cat {path} > weights.safetensors");
        }

        try
        {
            using FileStream file = File.OpenRead(path);
            forecaster.ImportWeights(file);
            file.Position = 0;
            return Convert.ToHexStringLower(SHA256.HashData(file));
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
