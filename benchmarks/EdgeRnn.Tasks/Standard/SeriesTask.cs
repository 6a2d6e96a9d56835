using EdgeRnn.Networks;
using EdgeRnn.Options;

namespace EdgeRnn.Tasks.Standard;

/// <summary>A series without end, one value in and one to be forecast, which becomes known <paramref name="horizon"/> steps later.</summary>
/// <param name="name">As the table has it.</param>
/// <param name="horizon">Steps ahead; a prediction learns its target once it is that late.</param>
/// <param name="steps">Length of the stream.</param>
/// <param name="series">Input and target of every step by seed: the target of step t is what is known of it after the horizon.</param>
internal sealed class SeriesTask(string name, int horizon, int steps, Func<int, ulong, (float[] Inputs, float[] Targets)> series) : IStandardTask
{
    public string Name => name;

    public string Score => "root mean squared error in standard deviations of the target; 1 is the mean's";

    public int Length => 64;

    /// <summary>Targets far ahead are nearly the same for many steps: to learn from each at once fits the last stretch only.</summary>
    public LearnerOptions Fit(LearnerOptions options)
    {
        int k1 = horizon == 1 ? 1 : 32;
        return options with { InputSize = 1, OutputSize = 1, K1 = k1, K2 = Math.Max(k1, options.K2), TargetDelay = horizon };
    }

    public double Run(OnlineLearner learner, ulong seed)
    {
        (float[] inputs, float[] targets) = series(steps, seed);
        float[] outputs = new float[steps], x = new float[1];
        for (int t = 0; t < steps; t++)
        {
            if (t >= horizon)
            {
                x[0] = targets[t - horizon];
                learner.Learn(x);
            }

            x[0] = inputs[t];
            outputs[t] = learner.Predict(x)[0];
        }

        int first = steps * 4 / 5;
        double mean = targets.Skip(first).Average();
        double variance = targets.Skip(first).Average(target => (target - mean) * (target - mean));
        return Math.Sqrt(Enumerable.Range(first, steps - first).Average(t => Math.Pow(outputs[t] - targets[t], 2)) / variance);
    }

    /// <summary>
    /// dx/dt = 0.2 x(t - 17) / (1 + x(t - 17)^10) - 0.1 x by Runge and Kutta in steps of 0.1 (the delayed value held between two of
    /// them), one sample a unit of time, from 1.2 and a random wait; (x - 0.93) / 0.23.
    /// </summary>
    public static IStandardTask MackeyGlass(int horizon, int steps) => new SeriesTask(
        $"Mackey-Glass, {horizon} step{(horizon == 1 ? "" : "s")}", horizon, steps, (length, seed) =>
        {
            float[] x = MackeyGlass(length + horizon, new SeededRandom(seed));
            return (x[..length], x[horizon..]);
        });

    /// <summary>
    /// y(t + 1) = 0.3 y(t) + 0.05 y(t) (y(t) + … + y(t - 9)) + 1.5 u(t - 9) u(t) + 0.1, u uniform in [0, 0.5) (Atiya and Parlos 2000),
    /// drawn again where y(t + 1) would pass 1, from where the recursion can diverge;
    /// in: (u - 0.25) / 0.144, out: (y - 0.4) / 0.11.
    /// </summary>
    public static IStandardTask Narma10(int steps) => new SeriesTask("NARMA10", 1, steps, NarmaSeries);

    /// <summary>The standardised u and, one step on, y.</summary>
    public static (float[] Inputs, float[] Targets) NarmaSeries(int length, ulong seed)
    {
        var random = new SeededRandom(seed);
        const int Wait = 200;
        double[] u = new double[length + Wait], y = new double[length + Wait + 1];
        for (int t = 0; t < u.Length; t++)
        {
            double sum = 0;
            for (int i = 0; i < 10 && t >= i; i++)
            {
                sum += y[t - i];
            }

            do
            {
                u[t] = 0.5 * random.NextUniform();
                y[t + 1] = (0.3 * y[t]) + (0.05 * y[t] * sum) + (t >= 9 ? 1.5 * u[t - 9] * u[t] : 0) + 0.1;
            }
            while (y[t + 1] > 1);
        }

        return ([.. u.Skip(Wait).Select(x => (float)((x - 0.25) / 0.144))], [.. y.Skip(Wait + 1).Select(x => (float)((x - 0.4) / 0.11))]);
    }

    private static float[] MackeyGlass(int length, SeededRandom random)
    {
        const int PerUnit = 10, Delay = 17 * PerUnit;
        const double Step = 1.0 / PerUnit;
        int wait = (500 + (int)(500 * random.NextUniform())) * PerUnit;
        double[] past = new double[Delay];
        Array.Fill(past, 1.2);
        double x = 1.2;
        float[] samples = new float[length];
        for (int i = 0; i < wait + (length * PerUnit); i++)
        {
            if (i >= wait && (i - wait) % PerUnit == 0)
            {
                samples[(i - wait) / PerUnit] = (float)((x - 0.93) / 0.23);
            }

            double delayed = past[i % Delay], feed = 0.2 * delayed / (1 + Math.Pow(delayed, 10));
            past[i % Delay] = x;
            double k1 = feed - (0.1 * x), k2 = feed - (0.1 * (x + (0.5 * Step * k1)));
            double k3 = feed - (0.1 * (x + (0.5 * Step * k2))), k4 = feed - (0.1 * (x + (Step * k3)));
            x += Step / 6 * (k1 + (2 * k2) + (2 * k3) + k4);
        }

        return samples;
    }
}
