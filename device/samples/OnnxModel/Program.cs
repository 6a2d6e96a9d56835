// Learns a signal, writes the network as an ONNX model, and lets ONNX Runtime forecast with it: model.py and model.html do the same with
// the file written here.
//   dotnet run --project device/samples/OnnxModel [MODEL.onnx]
using EdgeRnn.Forecasting;
using EdgeRnn.Onnx;
using Microsoft.ML.OnnxRuntime;

string path = args.Length > 0 ? args[0] : "model.onnx";
var forecaster = new Forecaster(new ForecasterOptions { Channels = 1, Network = ForecasterOptions.NetworkFor(longestHorizon: 1) });
for (int t = 0; t < 2000; t++)
{
    forecaster.Observe([Signal(t)]);
}

using (FileStream file = File.Create(path))
{
    OnnxExport.Write(forecaster.Visit, file);
}

// Zeros before the first step; then what the step before returned under the same name and _next.
using var session = new InferenceSession(path);
Dictionary<string, float[]> inputs = session.InputMetadata.ToDictionary(input => input.Key, input => new float[input.Value.Dimensions[0]]);
float forecast = float.NaN;
for (int t = 2000; t < 2100; t++)
{
    inputs["sample"][0] = Signal(t);
    Dictionary<string, OrtValue> values = inputs.ToDictionary(input => input.Key, input => OrtValue.CreateTensorValueFromMemory(input.Value, [input.Value.Length]));
    using var run = new RunOptions();
    using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, values, session.OutputNames);
    foreach ((string name, OrtValue value) in session.OutputNames.Zip(outputs))
    {
        if (name == "forecast")
        {
            forecast = value.GetTensorDataAsSpan<float>()[0];
        }
        else
        {
            value.GetTensorDataAsSpan<float>().CopyTo(inputs[name[..^"_next".Length]]);
        }
    }
}

Console.WriteLine($"forecast {forecast:f3}, comes {Signal(2100):f3}");

static float Signal(int t) => 20 + (2 * MathF.Sin(t * 0.1f));
