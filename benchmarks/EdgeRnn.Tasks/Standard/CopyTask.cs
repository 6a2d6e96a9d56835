using EdgeRnn.Networks;
using EdgeRnn.Options;

namespace EdgeRnn.Tasks.Standard;

/// <summary>
/// Copy memory (Hochreiter and Schmidhuber 1997, as Arjovsky et al. 2016): ten symbols of eight, T - 1 blanks, a sign, then ten
/// blanks at which the symbols are to be reproduced in order.
/// </summary>
internal sealed class CopyTask(int gap, int steps) : IStandardTask
{
    private const int Symbols = 8, Recalled = 10, Blank = 8, Sign = 9;

    public string Name => $"copy memory, T = {gap}";

    public string Score => "nats per recalled symbol; ln 8 = 2.079 is guessing";

    public int Length => gap + (2 * Recalled);

    /// <summary>Ten losses a sequence, one update.</summary>
    public LearnerOptions Fit(LearnerOptions options) => options with
    { InputSize = Symbols + 2, OutputSize = Symbols, K1 = Recalled, K2 = Math.Max(options.K2, Recalled), Loss = LossKind.SoftmaxCrossEntropy };

    public double Run(OnlineLearner learner, ulong seed)
    {
        var random = new SeededRandom(seed);
        int sequences = steps / Length;
        double sum = 0;
        long scored = 0;
        int[] symbols = new int[Recalled];
        float[] x = new float[Symbols + 2], target = new float[Symbols];
        for (int sequence = 0; sequence < sequences; sequence++)
        {
            for (int i = 0; i < Recalled; i++)
            {
                symbols[i] = (int)(random.NextUniform() * Symbols);
            }

            for (int t = 0; t < Length; t++)
            {
                int recalled = t - (Length - Recalled);
                Array.Clear(x);
                x[t < Recalled ? symbols[t] : t == Length - Recalled - 1 ? Sign : Blank] = 1;
                ReadOnlySpan<float> y = learner.Predict(x);
                Array.Fill(target, recalled < 0 ? float.NaN : 0);
                if (recalled >= 0)
                {
                    target[symbols[recalled]] = 1;
                    bool counts = sequence >= sequences * 4 / 5;
                    sum += counts ? CrossEntropy(y, symbols[recalled]) : 0;
                    scored += counts ? 1 : 0;
                }

                learner.Learn(target);
            }

            learner.ResetState();
        }

        return sum / scored;
    }

    private static double CrossEntropy(ReadOnlySpan<float> y, int symbol)
    {
        double most = double.NegativeInfinity, mass = 0;
        foreach (float value in y)
        {
            most = Math.Max(most, value);
        }

        foreach (float value in y)
        {
            mass += Math.Exp(value - most);
        }

        return most + Math.Log(mass) - y[symbol];
    }
}
