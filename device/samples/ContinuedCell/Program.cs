// A cell from PyTorch, continued on the device: train.py has trained it on a sine of one period; here the period is another one, and it
// learns on.
using EdgeRnn;
using EdgeRnn.Options;

OnlineLearner learner = OnlineLearner.Create(new()
{
    InputSize = 1,
    OutputSize = 1,
    Cell = CellKind.Gru,
    HiddenSize = 16,
    Optimizer = new() { LearningRate = 3e-3f },
});
using (FileStream weights = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "trained.safetensors")))
{
    learner.ImportWeights(weights);
}

Console.WriteLine($"the period it was trained on: {Error(0.2f, samples: 500, learns: false):f4}");
Console.WriteLine($"another period: {Error(0.31f, samples: 500, learns: false):f4}");
Error(0.31f, samples: 10_000, learns: true);
Console.WriteLine($"after learning from 10,000 samples of it: {Error(0.31f, samples: 500, learns: false):f4}");

// The mean squared error of forecasts of the next sample.
double Error(float frequency, int samples, bool learns)
{
    double sum = 0;
    learner.ResetState();
    for (int t = 0; t < samples; t++)
    {
        float next = MathF.Sin(frequency * (t + 1));
        float error = learner.Predict([MathF.Sin(frequency * t)])[0] - next;
        sum += error * error / samples;
        learner.Learn([learns ? next : float.NaN]);
    }

    return sum;
}
