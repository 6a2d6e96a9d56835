using System.Text.Json;
using EdgeRnn.Device.Output;
using EdgeRnn.Training.Probe;

namespace EdgeRnn.Device.Replay;

/// <summary>How training went, as the object <c>diagnostics</c>.</summary>
internal static class DiagnosisJson
{
    public static void Write(Utf8JsonWriter json, LearnerDiagnostics diagnostics)
    {
        json.WriteStartObject("diagnostics");
        json.WriteNumber("probes", diagnostics.Probes);
        json.WriteNumber("effectiveMemory", diagnostics.EffectiveMemory);
        json.WriteNumber("suggestedK2", diagnostics.SuggestedK2);
        json.WriteNumberOrNull("spectralRadius", diagnostics.SpectralRadius);
        json.WriteNumber("clipRate", diagnostics.ClipRate);
        WriteNamed(json, "saturatedGates", diagnostics.Gates, diagnostics.SaturatedShares);
        WriteAll(json, "hiddenGradientByLag", diagnostics.HiddenGradientByLag);
        WriteAll(json, "memoryGradientByLag", diagnostics.MemoryGradientByLag);
        WriteAll(json, "cosineByWindow", diagnostics.CosineByWindow);
        WriteNamed(json, "cosineByTensor", diagnostics.Tensors, diagnostics.CosineByTensor);
        WriteNamed(json, "normRatioByTensor", diagnostics.Tensors, diagnostics.NormRatioByTensor);
        json.WriteEndObject();
    }

    private static void WriteNamed(Utf8JsonWriter json, string name, IReadOnlyList<string> keys, ReadOnlySpan<double> values)
    {
        json.WriteStartObject(name);
        for (int i = 0; i < keys.Count; i++)
        {
            json.WriteNumberOrNull(keys[i], values[i]);
        }

        json.WriteEndObject();
    }

    private static void WriteAll(Utf8JsonWriter json, string name, ReadOnlySpan<double> values)
    {
        json.WriteStartArray(name);
        foreach (double value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }
}
