using System.Globalization;
using EdgeRnn.Networks;
using EdgeRnn.Options;
using EdgeRnn.Tasks.Plots;
using EdgeRnn.Tasks.Standard;

namespace EdgeRnn.Tasks.Hardness;

/// <summary><c>hardness</c>: the figures of src/EdgeRnn/Training/why-training-is-hard.md, each a run of its own.</summary>
internal static class HardnessReport
{
    private const int Depth = 64, Units = 32, ProbeEvery = 500;

    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        Radii(Path.Combine(folder, "radius.svg"));
        Cells(Path.Combine(folder, "cells.svg"));
        Windows(Path.Combine(folder, "windows.svg"));
        Clipping(Path.Combine(folder, "clipping.svg"));
        MeasureProbe();
    }

    /// <summary>What the probe costs: processor time of an LSTM that learns at every sample, with and without it, by turns.</summary>
    private static void MeasureProbe()
    {
        const int Rounds = 7, Steps = 20_000;
        LearnerOptions options = new() { InputSize = 4, OutputSize = 4, HiddenSize = Units };
        OnlineLearner plain = OnlineLearner.Create(options), probed = OnlineLearner.Create(options with { ProbeEvery = ProbeEvery });
        List<double> without = [], with = [];
        for (int round = 0; round < Rounds; round++)
        {
            without.Add(Microseconds(plain, Steps));
            with.Add(Microseconds(probed, Steps));
        }

        double a = without.Order().ElementAt(Rounds / 2), b = with.Order().ElementAt(Rounds / 2);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"LSTM {Units}, k1 = 1, k2 = 32: {a:0.00} us a step, with a look every {ProbeEvery} updates {b:0.00}: {(b / a) - 1:0.0%} more"));
    }

    private static double Microseconds(OnlineLearner learner, int steps)
    {
        float[] x = new float[4];
        TimeSpan start = Environment.CpuUsage.UserTime;
        for (int step = 0; step < steps; step++)
        {
            x[step % 4] = step % 7 * 0.1f;
            learner.Predict(x);
            learner.Learn(x);
        }

        return (Environment.CpuUsage.UserTime - start).TotalMicroseconds / steps;
    }

    /// <summary>W = g times an orthogonal matrix, nothing learned, small inputs: tanh hardly bends.</summary>
    private static void Radii(string path)
    {
        using var plot = new CurvesPlot("dL/dh, k steps back, for W of a given spectral radius", "k", "log10 of the norm, of that at k = 0");
        foreach (double radius in (double[])[0.7, 0.9, 1, 1.1, 1.3])
        {
            OnlineLearner learner = Still(new() { InputSize = 1, OutputSize = 1, Cell = CellKind.Elman, Recurrent = RecurrentInitialization.Orthogonal });
            float[] weights = new float[Units * Units];
            learner.GetParameter("rnn.weight_hh_l0", weights);
            learner.SetParameter("rnn.weight_hh_l0", [.. weights.Select(w => (float)(radius * w))]);
            learner.SetParameter("rnn.bias_ih_l0", new float[Units]);
            learner.SetParameter("rnn.bias_hh_l0", new float[Units]);
            Feed(learner, amplitude: 0.02f);
            plot.Add(string.Create(CultureInfo.InvariantCulture, $"radius {radius}, measured {learner.Diagnostics!.SpectralRadius:0.00}"), Lags(learner));
        }

        plot.Save(path);
    }

    /// <summary>Each cell as it begins.</summary>
    private static void Cells(string path)
    {
        using var plot = new CurvesPlot("dL/d(state), k steps back, of cells as they begin", "k", "log10 of the norm, of that at k = 0");
        LearnerOptions plain = new() { InputSize = 1, OutputSize = 1 };
        (string Name, LearnerOptions Options)[] cells =
        [
            ("Elman, uniform", plain with { Cell = CellKind.Elman }),
            ("Elman, orthogonal", plain with { Cell = CellKind.Elman, Recurrent = RecurrentInitialization.Orthogonal }),
            ("Elman ReLU, identity", plain with { Cell = CellKind.ElmanRelu, Recurrent = RecurrentInitialization.Identity }),
            ("GRU", plain with { Cell = CellKind.Gru }),
            ("LSTM", plain with { Cell = CellKind.Lstm }),
            ("LSTM, forget bias 2", plain with { Cell = CellKind.Lstm, ForgetBias = 2 }),
            ("linear recurrent unit", plain with { Cell = CellKind.LinearRecurrent }),
        ];
        foreach ((string name, LearnerOptions options) in cells)
        {
            OnlineLearner learner = Still(options);
            Feed(learner, amplitude: 1);
            plot.Add(name, Lags(learner));
        }

        plot.Save(path);
    }

    /// <summary>On Mackey-Glass, while it learns: the cosine between the gradient through k steps and full BPTT's.</summary>
    private static void Windows(string path)
    {
        using var plot = new CurvesPlot("Cosine of the gradient through k steps to full BPTT's, Mackey-Glass", "log2 k", "cosine");
        IStandardTask task = SeriesTask.MackeyGlass(1, 10_000);
        foreach ((string name, CellKind cell) in ((string, CellKind)[])[("Elman", CellKind.Elman), ("GRU", CellKind.Gru), ("LSTM", CellKind.Lstm), ("minGRU", CellKind.MinGru)])
        {
            var learner = OnlineLearner.Create(task.Fit(new()
            { InputSize = 1, OutputSize = 1, Cell = cell, K2 = Depth, ProbeEvery = 20, ProbeDepth = Depth, ForgetBias = 1 }));
            task.Run(learner, seed: 1);
            plot.Add(string.Create(CultureInfo.InvariantCulture, $"{name}, suggests k2 = {learner.Diagnostics!.SuggestedK2}"), [.. learner.Diagnostics.CosineByWindow.ToArray().Select((cosine, i) => ((double)i, cosine))]);
        }

        plot.Mark("0.95, good enough", 0.95);
        plot.Save(path);
    }

    /// <summary>An Elman network whose W begins with the radius 1.5, plain gradient descent, with and without a limit to the norm.</summary>
    private static void Clipping(string path)
    {
        using var plot = new CurvesPlot("NARMA10 by plain gradient descent, W of radius 1.5", "steps", "mean squared error, at most 3");
        foreach (float limit in (float[])[0, 1])
        {
            (float[] inputs, float[] targets) = SeriesTask.NarmaSeries(20_000, 1);
            OnlineLearner learner = OnlineLearner.Create(new()
            {
                InputSize = 1,
                OutputSize = 1,
                Cell = CellKind.Elman,
                Recurrent = RecurrentInitialization.Orthogonal,
                ClipNorm = limit,
                Optimizer = new() { Kind = OptimizerKind.Sgd, LearningRate = 0.01f },
            });
            float[] weights = new float[Units * Units];
            learner.GetParameter("rnn.weight_hh_l0", weights);
            learner.SetParameter("rnn.weight_hh_l0", [.. weights.Select(w => 1.5f * w)]);
            double[] errors = new double[inputs.Length];
            for (int t = 0; t < inputs.Length; t++)
            {
                float y = learner.Predict([inputs[t]])[0];
                errors[t] = Math.Min(3, Math.Pow(y - targets[t], 2));
                learner.Learn([targets[t]]);
            }

            plot.Add(limit == 0 ? "no limit" : $"norm at most {limit}", errors.Chunk(400).Select((chunk, i) => ((i + 0.5) * 400, chunk.Average())));
        }

        plot.Save(path);
    }

    private static OnlineLearner Still(LearnerOptions options) => OnlineLearner.Create(options with
    {
        HiddenSize = Units,
        K2 = 1,
        ProbeEvery = 1,
        ProbeDepth = Depth,
        Optimizer = new() { Kind = OptimizerKind.Sgd, LearningRate = 0 },
    });

    private static void Feed(OnlineLearner learner, float amplitude)
    {
        var random = new SeededRandom(1);
        for (int t = 0; t < 400; t++)
        {
            learner.Predict([amplitude * (float)random.NextNormal()]);
            learner.Learn([(float)random.NextNormal()]);
        }
    }

    private static IEnumerable<(double Lag, double Norm)> Lags(OnlineLearner learner)
    {
        double[] hidden = learner.Diagnostics!.HiddenGradientByLag.ToArray(), memory = learner.Diagnostics.MemoryGradientByLag.ToArray();
        double[] norms = [.. hidden.Zip(memory, (h, c) => Math.Sqrt((h * h) + (c * c)))];
        return norms.Select((norm, lag) => ((double)lag, Math.Log10(norm / norms[0]))).Where(point => double.IsFinite(point.Item2));
    }
}
