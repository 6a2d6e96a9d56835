using EdgeRnn.Options;

namespace EdgeRnn.Networks;

/// <summary>
/// Initial parameters: uniform in ±1/√units as PyTorch's, tensor by tensor; then the options' initialization of W_hh and of the
/// forget gate's bias, and the ranges of a diagonal cell's own weights.
/// </summary>
/// <remarks>Allocates nothing: a running network may be initialized again.</remarks>
internal static class Initializer
{
    /// <summary>Initializes the parameters, and θ₀ where it is kept. The gradients are cleared, the last good weights undefined.</summary>
    public static void Initialize(NetworkMemory memory, LearnerOptions options)
    {
        var random = new SeededRandom(options.Seed);
        Span<float> parameters = memory.Parameters.Span;
        parameters.Clear();
        foreach (Parameter tensor in memory.Layout.Tensors)
        {
            Initialize(tensor, memory, options, ref random);
        }

        memory.Gradients.Span.Clear();
        parameters[..memory.Start.Length].CopyTo(memory.Start.Span);
    }

    private static void Initialize(Parameter tensor, NetworkMemory memory, LearnerOptions options, ref SeededRandom random)
    {
        NetworkLayout layout = memory.Layout;
        Span<float> parameters = memory.Parameters.Span;
        double bound = 1 / Math.Sqrt(layout.Units);
        for (int row = 0; row < tensor.Rows; row++)
        {
            for (int column = 0; column < tensor.Columns; column++)
            {
                parameters[tensor.IndexOf(row, column)] = (float)(bound * ((2 * random.NextUniform()) - 1));
            }
        }

        if (tensor.Name.StartsWith("rnn.weight_hh", StringComparison.Ordinal))
        {
            Recurrent(tensor, memory, options.Recurrent, ref random);
        }
        else if (tensor.Name.StartsWith("rnn.recurrent", StringComparison.Ordinal))
        {
            Own(tensor, memory, ref random);
        }
        else if (layout.Cell.ForgetGate >= 0 && tensor.Name.StartsWith("rnn.bias_ih", StringComparison.Ordinal))
        {
            for (int unit = 0; unit < layout.Units; unit++)
            {
                parameters[tensor.IndexOf((layout.Cell.ForgetGate * layout.Units) + unit, 0)] += options.ForgetBias;
            }
        }
    }

    /// <summary>A unit's own weights, uniform in the cell's ranges.</summary>
    private static void Own(Parameter tensor, NetworkMemory memory, ref SeededRandom random)
    {
        Span<float> parameters = memory.Parameters.Span;
        (float Low, float High)[] ranges = memory.Layout.Cell.OwnRanges;
        for (int row = 0; row < ranges.Length * memory.Layout.Units; row++)
        {
            (float low, float high) = ranges[row / memory.Layout.Units];
            parameters[tensor.IndexOf(row, 0)] = (float)(low + ((high - low) * random.NextUniform()));
        }
    }

    /// <summary>W_hh, one units x units block for each gate.</summary>
    private static void Recurrent(Parameter tensor, NetworkMemory memory, RecurrentInitialization kind, ref SeededRandom random)
    {
        Span<float> parameters = memory.Parameters.Span;
        int units = memory.Layout.Units;
        var rows = new OrthonormalRows(memory.Gradients, memory.LastGood, units);
        for (int start = 0; start < tensor.Rows && kind != RecurrentInitialization.Uniform; start += units)
        {
            if (kind == RecurrentInitialization.Orthogonal)
            {
                rows.Draw(ref random);
            }

            for (int i = 0; i < units; i++)
            {
                for (int j = 0; j < units; j++)
                {
                    float identity = i == j ? 1 : 0;
                    parameters[tensor.IndexOf(start + i, j)] = kind == RecurrentInitialization.Orthogonal ? (float)rows[i][j] : identity;
                }
            }
        }
    }
}
