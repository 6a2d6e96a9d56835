using System.Text.Json;
using EdgeRnn.Device.Output;
using EdgeRnn.Training.Probe;

namespace EdgeRnn.Device.Replay;

/// <summary>How training went, as the object <c>diagnostics</c>.</summary>
internal static class DiagnosisJson
{
    public static void Write(Utf8JsonWriter json, LearnerDiagnostics told)
    {
        json.WriteStartObject("diagnostics");
        json.WriteNumber("probes", told.Probes);
        json.WriteNumber("effectiveMemory", told.EffectiveMemory);
        json.WriteNumber("suggestedK2", told.SuggestedK2);
        json.WriteNumberOrNull("spectralRadius", told.SpectralRadius);
        json.WriteNumber("clipRate", told.ClipRate);
        WriteNamed(json, "saturatedGates", told.Gates, told.SaturatedShares);
        WriteAll(json, "hiddenGradientByLag", told.HiddenGradientByLag);
        WriteAll(json, "memoryGradientByLag", told.MemoryGradientByLag);
        WriteAll(json, "cosineByWindow", told.CosineByWindow);
        WriteNamed(json, "cosineByTensor", told.Tensors, told.CosineByTensor);
        WriteNamed(json, "normRatioByTensor", told.Tensors, told.NormRatioByTensor);
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
