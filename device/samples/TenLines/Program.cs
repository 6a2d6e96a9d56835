using EdgeRnn.Forecasting;

var forecaster = new Forecaster(new ForecasterOptions { Channels = 1 });
for (int t = 1; t <= 2000; t++)
{
    float sample = MathF.Sin(t * 0.1f) * MathF.Sin(t * 0.037f); // your sensor
    if (t % 500 == 0)
    {
        Console.WriteLine($"{t}: forecast {forecaster.Due(0)[0]:f3}, actual {sample:f3}");
    }

    forecaster.Observe([sample]); // learns from it, then predicts the next
}
