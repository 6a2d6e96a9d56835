using EdgeRnn.Options;

namespace EdgeRnn.Tests.Support;

/// <summary>Seeded random floats: the seed is the caller's, so a failure names it by its line.</summary>
internal static class Samples
{
    /// <summary>Uniform in ±<paramref name="reach"/>.</summary>
    public static float[] Uniform(int seed, int count, float reach = 1) => Uniform(new Random(seed), count, reach);

    /// <summary>So many rows of <paramref name="width"/> floats.</summary>
    public static float[][] Rows(int seed, int rows, int width, float reach = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows).Select(_ => Uniform(random, width, reach))];
    }

    /// <summary>A row of class probabilities that add up to 1.</summary>
    public static float[][] Distributions(int seed, int rows, int width) =>
        [.. Rows(seed, rows, width).Select(row => row.Select(x => (x + 1.001f) / row.Sum(y => y + 1.001f)).ToArray())];

    /// <summary>Targets that suit a loss.</summary>
    public static float[][] Targets(LossKind loss, int seed, int rows, int width) =>
        loss == LossKind.SoftmaxCrossEntropy ? Distributions(seed, rows, width) : Rows(seed, rows, width);

    private static float[] Uniform(Random random, int count, float reach) =>
        [.. Enumerable.Range(0, count).Select(_ => reach * ((2 * random.NextSingle()) - 1))];
}
