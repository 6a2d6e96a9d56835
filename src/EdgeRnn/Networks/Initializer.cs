using EdgeRnn.Memory;
using EdgeRnn.Options;

namespace EdgeRnn.Networks;

/// <summary>How parameters begin.</summary>
internal static class Initializer
{
    /// <summary>All tensors in order, uniform in ±1/√units as PyTorch's; then what the options ask of W_hh and the forget gate.</summary>
    public static void Initialize(Parameter[] parameters, View section, NetworkLayout layout, LearnerOptions options)
    {
        var random = new SeededRandom(options.Seed);
        double bound = 1 / Math.Sqrt(layout.Units);
        foreach (Parameter parameter in parameters)
        {
            var tensor = new float[parameter.Length];
            for (int i = 0; i < tensor.Length; i++)
            {
                tensor[i] = (float)(bound * ((2 * random.NextUniform()) - 1));
            }

            if (parameter.Name.StartsWith("rnn.weight_hh", StringComparison.Ordinal))
            {
                Recurrent(tensor, layout.Units, options.Recurrent, ref random);
            }
            else if (parameter.Name.StartsWith("rnn.recurrent", StringComparison.Ordinal))
            {
                Own(tensor, layout.Units, layout.Cell.OwnRanges, ref random);
            }
            else if (layout.Cell.ForgetGate >= 0 && parameter.Name.StartsWith("rnn.bias_ih", StringComparison.Ordinal))
            {
                foreach (ref float bias in tensor.AsSpan(layout.Cell.ForgetGate * layout.Units, layout.Units))
                {
                    bias += options.ForgetBias;
                }
            }

            parameter.CopyTo(section, tensor);
        }
    }

    /// <summary>Replaces the units' own weights where the cell tells their range.</summary>
    private static void Own(float[] tensor, int units, (float Low, float High)[] ranges, ref SeededRandom random)
    {
        for (int i = 0; i < ranges.Length * units; i++)
        {
            (float low, float high) = ranges[i / units];
            tensor[i] = (float)(low + ((high - low) * random.NextUniform()));
        }
    }

    /// <summary>Replaces each gate's units x units block.</summary>
    private static void Recurrent(float[] tensor, int units, RecurrentInitialization kind, ref SeededRandom random)
    {
        for (int start = 0; start < tensor.Length && kind != RecurrentInitialization.Uniform; start += units * units)
        {
            Span<float> block = tensor.AsSpan(start, units * units);
            if (kind == RecurrentInitialization.Orthogonal)
            {
                Orthogonal(block, units, ref random);
            }
            else
            {
                block.Clear();
                for (int i = 0; i < units; i++)
                {
                    block[(i * units) + i] = 1;
                }
            }
        }
    }

    /// <summary>Random normal rows, made orthonormal one after the other; twice, so that rounding leaves no trace (Giraud et al. 2005).</summary>
    private static void Orthogonal(Span<float> block, int n, ref SeededRandom random)
    {
        var rows = new double[n][];
        for (int i = 0; i < n; i++)
        {
            rows[i] = new double[n];
            do
            {
                foreach (ref double x in rows[i].AsSpan())
                {
                    x = random.NextNormal();
                }
            }
            while (!(Orthonormalize(rows, i) && Orthonormalize(rows, i)));

            for (int j = 0; j < n; j++)
            {
                block[(i * n) + j] = (float)rows[i][j];
            }
        }
    }

    /// <summary>Takes the parts along the earlier rows out of row i and scales it to 1; false if nothing is left of it.</summary>
    private static bool Orthonormalize(double[][] rows, int i)
    {
        double[] row = rows[i];
        for (int k = 0; k < i; k++)
        {
            double projection = Dot(row, rows[k]);
            for (int j = 0; j < row.Length; j++)
            {
                row[j] -= projection * rows[k][j];
            }
        }

        double norm = Math.Sqrt(Dot(row, row));
        for (int j = 0; j < row.Length; j++)
        {
            row[j] /= norm;
        }

        return norm > 1e-6;
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int j = 0; j < a.Length; j++)
        {
            sum += a[j] * b[j];
        }

        return sum;
    }
}
