using Microsoft.ML.OnnxRuntime;

namespace EdgeRnn.Onnx.Tests;

/// <summary>A model in ONNX Runtime, step by step: its outputs NAME_next become the inputs NAME of the next step, zeros before the first.</summary>
internal sealed class StepSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly Dictionary<string, float[]> _inputs;

    public StepSession(byte[] model)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new InferenceSession(model, options);
        _inputs = _session.InputMetadata.ToDictionary(input => input.Key, input => new float[input.Value.Dimensions.Single()]);
    }

    public IReadOnlyDictionary<string, string> Metadata => _session.ModelMetadata.CustomMetadataMap;

    /// <summary>Names and lengths of the inputs.</summary>
    public IReadOnlyDictionary<string, int> Inputs => _inputs.ToDictionary(input => input.Key, input => input.Value.Length);

    /// <summary>Sets an input that stays until it is set again.</summary>
    public void Set(string name, ReadOnlySpan<float> values) => values.CopyTo(_inputs[name]);

    /// <summary>The forecast.</summary>
    public float[] Step(ReadOnlySpan<float> sample)
    {
        Set("sample", sample);
        OrtValue[] values = [.. _inputs.Values.Select(values => OrtValue.CreateTensorValueFromMemory(values, [values.Length]))];
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(run, [.. _inputs.Keys], values, _session.OutputNames);
        for (int i = 0; i < results.Count; i++)
        {
            string name = _session.OutputNames[i];
            if (name.EndsWith("_next", StringComparison.Ordinal))
            {
                results[i].GetTensorDataAsSpan<float>().CopyTo(_inputs[name[..^"_next".Length]]);
            }
        }

        float[] forecast = results[_session.OutputNames.ToList().IndexOf("forecast")].GetTensorDataAsSpan<float>().ToArray();
        Array.ForEach(values, value => value.Dispose());
        return forecast;
    }

    public void Dispose() => _session.Dispose();
}
