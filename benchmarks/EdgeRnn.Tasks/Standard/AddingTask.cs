using EdgeRnn.Networks;
using EdgeRnn.Options;

namespace EdgeRnn.Tasks.Standard;

/// <summary>
/// The adding problem (Hochreiter and Schmidhuber 1997): numbers uniform in [0, 1) and beside them a marker, 1 at one step of the
/// first half and one of the second. At the last step: the sum of the two marked numbers.
/// </summary>
internal sealed class AddingTask(int length, int steps) : IStandardTask
{
    public string Name => $"adding, T = {length}";

    public string Score => "mean squared error; 0.167 is the mean's";

    public int Length => length;

    /// <summary>One loss a sequence, one update.</summary>
    public LearnerOptions Fit(LearnerOptions options) => options with { InputSize = 2, OutputSize = 1, K1 = 1 };

    public double Run(OnlineLearner learner, ulong seed)
    {
        var random = new SeededRandom(seed);
        int sequences = steps / length, scored = 0;
        double sum = 0;
        float[] x = new float[2], target = new float[1];
        for (int sequence = 0; sequence < sequences; sequence++)
        {
            int first = (int)(random.NextUniform() * (length / 2)), second = (length / 2) + (int)(random.NextUniform() * (length - (length / 2)));
            float total = 0, y = 0;
            for (int t = 0; t < length; t++)
            {
                (x[0], x[1]) = ((float)random.NextUniform(), t == first || t == second ? 1 : 0);
                total += x[0] * x[1];
                y = learner.Predict(x)[0];
                target[0] = t == length - 1 ? total : float.NaN;
                learner.Learn(target);
            }

            learner.ResetState();
            if (sequence >= sequences * 4 / 5)
            {
                scored++;
                sum += ((double)y - total) * ((double)y - total);
            }
        }

        return sum / scored;
    }
}
