using EdgeRnn.Storage;

namespace EdgeRnn.Onnx.Stored;

/// <summary>
/// What a forecaster's state does around a network, with the scales as they stood when it was saved: which features it is fed, and what
/// its output means.
/// </summary>
internal sealed class StoredScaling
{
    /// <summary>Scaled inputs, and the outputs of a mixture's networks, are limited to this many units.</summary>
    public const float Limit = 10;

    /// <summary>Channels of a sample.</summary>
    public required int Channels { get; init; }

    /// <summary>Steps ahead of this network's outputs, rising.</summary>
    public required IReadOnlyList<int> Horizons { get; init; }

    /// <summary>Whether inputs are each channel's value and last change, and outputs changes; else values.</summary>
    public required bool Changes { get; init; }

    /// <summary>Whether channels are brought to a common scale.</summary>
    public required bool Scales { get; init; }

    /// <summary>Whether it is one network of a mixture.</summary>
    public required bool IsExpert { get; init; }

    /// <summary>Whether the forecasts of another expert, its guide, are further inputs.</summary>
    public required bool IsFedGuide { get; init; }

    /// <summary>Whether the output is added to the guide's forecasts.</summary>
    public required bool IsAddedToGuide { get; init; }

    /// <summary>The mean of each channel.</summary>
    public required float[] Means { get; init; }

    /// <summary>The deviation of each channel.</summary>
    public required float[] Deviations { get; init; }

    /// <summary>The root mean square of each channel's changes.</summary>
    public required float[] Changed { get; init; }

    /// <summary>The root mean square of the changes over each output's horizon.</summary>
    public required float[] Units { get; init; }

    /// <summary>The scaling of a network in a state; null where the file is no state of a forecaster.</summary>
    /// <exception cref="ModelFileException">The file does not fit together.</exception>
    public static StoredScaling? Of(SafetensorsFile file, NetworkPlace place, StoredNetwork network)
    {
        if (!file.Metadata.TryGetValue("forecaster", out string? text) || text.Split(' ') is not [string normalization, string mode, _, string steps])
        {
            return null;
        }

        bool isExpert = place.Prefix.Length > 0;
        int[] horizons = [.. steps.Split(',').Select(int.Parse)];

        // Before a network alone kept its history as a mixture does, its moments had names of their own.
        string[] names = isExpert ? ["history.value_moments", "history.step_moments", "history.difference_moments"]
            : file.TryGet("stream.values.count", out _) ? ["stream.values", "stream.steps", "stream.differences"]
            : ["stream.value_moments", "stream.step_moments", "stream.difference_moments"];
        Moments values = Moments.Read(file, names[0]), changes = Moments.Read(file, names[1]), differences = Moments.Read(file, names[2]);
        int channels = values.Count, first = isExpert ? OutputsBefore(file, place) : 0;
        bool areChanges = isExpert || mode == "Change";
        int features = areChanges ? 2 * channels : channels;
        bool isFedGuide = isExpert && network.Inputs == features + network.Outputs;
        if ((network.Inputs != features && !isFedGuide) || network.Outputs % channels != 0 || first + network.Outputs > differences.Count || differences.Count != channels * horizons.Length)
        {
            throw new ModelFileException($"{file.Name}: a network of {network.Inputs} inputs and {network.Outputs} outputs does not fit {channels} channels and horizons {steps}.");
        }

        return new StoredScaling
        {
            Channels = channels,
            Horizons = horizons[(first / channels)..((first + network.Outputs) / channels)],
            Changes = areChanges,
            Scales = isExpert || normalization == "Running",
            IsExpert = isExpert,
            IsFedGuide = isFedGuide,
            IsAddedToGuide = isExpert && !isFedGuide && file.TryGet(place.Prefix[..place.Prefix.IndexOf(".network", StringComparison.Ordinal)] + ".guides", out _),
            Means = values.Means(),
            Deviations = values.Deviations(),
            Changed = changes.RootMeanSquares(),
            Units = differences.RootMeanSquares()[first..(first + network.Outputs)],
        };
    }

    /// <summary>An expert's networks share the outputs of the stream, one after the other.</summary>
    private static int OutputsBefore(SafetensorsFile file, NetworkPlace place)
    {
        string expert = place.Prefix[..(place.Prefix.LastIndexOf("network", StringComparison.Ordinal) + "network".Length)];
        int group = int.Parse(place.Prefix[expert.Length..^1], System.Globalization.CultureInfo.InvariantCulture);
        return Enumerable.Range(0, group).Sum(before => file.TryGet($"{expert}{before}.head.bias", out TensorInfo bias) ? (int)bias.Shape[0] : 0);
    }

    /// <summary>Mean and mean square deviation of all values so far, per channel, as a state keeps them.</summary>
    private sealed record Moments(long[] Counts, double[] Mean, double[] Squares)
    {
        public int Count => Counts.Length;

        public static Moments Read(SafetensorsFile file, string name)
        {
            if (!file.TryGet(name + ".count", out TensorInfo tensor) || tensor.Shape is not [> 0 and <= int.MaxValue])
            {
                throw new ModelFileException($"{file.Name} has no tensor {name}.count; expected the state of a forecaster.");
            }

            int length = (int)tensor.Shape[0];
            Moments moments = new(new long[length], new double[length], new double[length]);
            file.Read<long>(name + ".count", moments.Counts);
            file.Read<double>(name + ".mean", moments.Mean);
            file.Read<double>(name + ".squares", moments.Squares);
            return moments;
        }

        public float[] Means() => [.. Mean.Select(mean => (float)mean)];

        public float[] Deviations() => [.. Enumerable.Range(0, Count).Select(i => Root(Squares[i] / Counts[i]))];

        public float[] RootMeanSquares() => [.. Enumerable.Range(0, Count).Select(i => Root((Squares[i] / Counts[i]) + (Mean[i] * Mean[i])))];

        // As the forecaster computes them: 1 where nothing has varied.
        private static float Root(double meanSquare) => meanSquare > 1e-60 ? (float)Math.Min(Math.Sqrt(meanSquare), float.MaxValue) : 1;
    }
}
