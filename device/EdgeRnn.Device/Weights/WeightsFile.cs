using System.Buffers.Binary;
using System.Security.Cryptography;
using EdgeRnn.Cells;
using EdgeRnn.Forecasting;
using EdgeRnn.Onnx;
using EdgeRnn.Options;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Weights;

/// <summary>Weights before and after a replay.</summary>
internal static class WeightsFile
{
    private const string Expected = "a safetensors, ONNX or .npz file";

    /// <summary>Reads weights: safetensors of PyTorch or Keras, ONNX (.onnx), or numpy's .npz.</summary>
    /// <param name="forecaster">Takes the weights.</param>
    /// <param name="path">The file.</param>
    /// <param name="renames">Prefixes of its tensors' names to replace.</param>
    /// <returns>The digest of the file, and the renames.</returns>
    public static string Import(Forecaster forecaster, string path, IReadOnlyList<TensorPrefix> renames)
    {
        if (!RegularFile.Is(path) && !Directory.Exists(path))
        {
            throw UserException.Input($"--import {path}: is a pipe or device; expected {Expected}; save it first: cat {path} > weights.safetensors");
        }

        try
        {
            using FileStream file = File.OpenRead(path);
            using Stream weights = Prepare(forecaster, file, renames);
            Import(forecaster, weights, path);
            file.Position = 0;
            return string.Join(' ', [Convert.ToHexStringLower(SHA256.HashData(file)), .. renames]);
        }
        catch (ModelFileException error)
        {
            throw UserException.Input($"--import {path}: {error.Message.ReplaceLineEndings(" ")}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw UserException.Input($"--import {path}: cannot be read: {error.Message.TrimEnd('.')}; expected {Expected}", error);
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

    private static void Import(Forecaster forecaster, Stream weights, string path)
    {
        try
        {
            forecaster.ImportWeights(weights);
        }
        catch (StateMismatchException error) when (OtherPrefixes(forecaster, weights, comparesShapes: true) is { } prefixes)
        {
            throw UserException.Input($"--import {path}: all shapes fit, but {Otherwise(prefixes)}", error);
        }
        catch (StateMismatchException error) when (OtherPrefixes(forecaster, weights, comparesShapes: false) is { } prefixes && prefixes.Any(prefix => prefix.Old != prefix.New))
        {
            throw UserException.Input($"--import {path}: {Otherwise(prefixes)}; shapes differ as well{Hint(forecaster)}: {error.Message.ReplaceLineEndings(" ")}", error);
        }
        catch (StateMismatchException error) when (Hint(forecaster).Length > 0)
        {
            throw UserException.Input($"--import {path}{Hint(forecaster)}: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    private static string Hint(Forecaster forecaster) => forecaster.Options is { OutputMode: OutputMode.Change, Network: not null }
        ? " (a module that takes the channels alone needs --output-mode value)" : "";

    /// <summary>The file's weights under the names expected here.</summary>
    private static Stream Prepare(Forecaster forecaster, FileStream file, IReadOnlyList<TensorPrefix> renames)
    {
        byte[] start = new byte[4];
        int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        OtherFormats.Refuse(file, start.AsSpan(0, read));
        if (NumpyFile.Is(start.AsSpan(0, read)))
        {
            return Named(forecaster, NumpyFile.Read(file).ToSafetensors(), renames);
        }

        return Path.GetExtension(file.Name).Equals(".onnx", StringComparison.OrdinalIgnoreCase) ? FromOnnx(forecaster, file) : Named(forecaster, file, renames);
    }

    private static MemoryStream FromOnnx(Forecaster forecaster, FileStream file)
    {
        MemoryStream weights = new();
        CellKind cell = OnnxImport.ToSafetensors(file, weights);
        if (forecaster.Options.Network is not { } network || network.Cell != cell)
        {
            throw new ModelFileException($"the model is of the cell {CellKinds.Of(cell).Name}; add --cell {CellKinds.Of(cell).Name}");
        }

        weights.Position = 0;
        return weights;
    }

    private static Stream Named(Forecaster forecaster, Stream weights, IReadOnlyList<TensorPrefix> renames)
    {
        SafetensorsFile file = SafetensorsFile.Open(weights);
        if (renames.Count > 0)
        {
            weights = TensorPrefixes.Rename(file, renames);
            file = SafetensorsFile.Open(weights);
        }

        PyTorchVariants.RefuseUnknown(file.Tensors);
        TensorSet? keras = file.Tensors.Any(tensor => tensor.Name.Contains("recurrent_kernel", StringComparison.Ordinal)) ? TensorSet.Read(file) : null;
        if (keras is not null && KerasWeights.Are(keras))
        {
            return KerasWeights.ToPyTorch(keras).ToSafetensors();
        }

        IReadOnlyList<TensorInfo> missing = PyTorchVariants.MissingBiases(file.Tensors, TensorsOf(forecaster));
        if (missing.Count > 0)
        {
            return PyTorchVariants.WithZeros(file, missing);
        }

        weights.Position = 0;
        return weights;
    }

    private static string Otherwise(IReadOnlyList<TensorPrefix> prefixes) =>
        $"the tensors' names begin otherwise: {string.Join(", ", prefixes.Select(prefix => $"'{prefix.Old}' stands where '{prefix.New}' is expected"))}; add --rename {string.Join(',', prefixes)}";

    private static IReadOnlyList<TensorPrefix>? OtherPrefixes(Forecaster forecaster, Stream weights, bool comparesShapes)
    {
        weights.Position = 0;
        using SafetensorsFile found = SafetensorsFile.Open(weights);
        return TensorPrefixes.Find(found.Tensors, TensorsOf(forecaster), comparesShapes);
    }

    private static IReadOnlyList<TensorInfo> TensorsOf(Forecaster forecaster) => SafetensorsFile.Open(new MemoryStream(Export(forecaster))).Tensors;
}
