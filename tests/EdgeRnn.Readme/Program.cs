using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.Monitoring;

var engine = new StreamEngine(new ForecasterOptions { Channels = 1 }, new MonitorOptions());
for (int t = 1; t <= 2000; t++)
{
    float sample = t == 1700 ? 9 : MathF.Sin(t * 0.1f) + 0.1f * MathF.Sin(t * t * 0.37f); // your sensor
    StreamResult result = engine.Step(t, StreamEngine.NoTime, [sample], learn: true); // scores, learns, forecasts
    if (result.AlarmChanged)
        Console.WriteLine($"{t}: alarm {(result.Alarm ? "on" : "off")}, {result.Cause}, score {result.Score:f0}");
    if (t % 500 == 0)
        Console.WriteLine($"{t}: forecast {result.Due(0)[0]:f3}, actual {sample:f3}");
}
