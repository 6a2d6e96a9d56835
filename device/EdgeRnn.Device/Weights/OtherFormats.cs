using System.IO.Compression;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Weights;

/// <summary>Files of weights that people have and that are not read here: refused with the line of Python that saves them as one that is.</summary>
internal static class OtherFormats
{
    private const string PyTorch = "is a file of torch.save, which is a program; save the weights alone, in Python: safetensors.torch.save_file(module.state_dict(), \"weights.safetensors\")";
    private const string Keras = "is a file of Keras (HDF5); save its weights, in Python: numpy.savez(\"weights.npz\", **{w.path: w.numpy() for w in model.weights})";

    private static ReadOnlySpan<byte> Hdf5 => [0x89, (byte)'H', (byte)'D', (byte)'F'];

    private static ReadOnlySpan<byte> Pickle => [0x80, 0x02, 0x8A];

    /// <param name="file">Seekable; read from its start.</param>
    /// <param name="start">Its first bytes.</param>
    /// <exception cref="ModelFileException">It is one of them.</exception>
    public static void Refuse(Stream file, ReadOnlySpan<byte> start)
    {
        if (start.StartsWith(Hdf5))
        {
            throw new ModelFileException(Keras);
        }

        if (start.StartsWith(Pickle))
        {
            throw new ModelFileException(PyTorch);
        }

        if (NumpyFile.Is(start))
        {
            RefuseArchive(file);
        }
    }

    private static void RefuseArchive(Stream file)
    {
        try
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            if (archive.Entries.Any(entry => entry.Name == "data.pkl"))
            {
                throw new ModelFileException(PyTorch);
            }

            if (archive.Entries.Any(entry => entry.Name.EndsWith(".weights.h5", StringComparison.Ordinal)))
            {
                throw new ModelFileException(Keras);
            }
        }
        catch (InvalidDataException)
        {
            // A damaged archive: the reader of .npz describes it.
        }

        file.Position = 0;
    }
}
