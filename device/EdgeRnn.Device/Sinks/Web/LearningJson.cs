using System.Text.Json;
using EdgeRnn.Device.Output;

namespace EdgeRnn.Device.Sinks.Web;

/// <summary>How the networks of a stream learn.</summary>
internal static class LearningJson
{
    public static void Write(Utf8JsonWriter json, LearningSnapshot? learning)
    {
        json.WriteNumber("row", learning?.Row ?? 0);
        json.WriteObjects("networks", learning?.Networks ?? [], network =>
        {
            json.WriteString("name", network.Name);
            json.WriteString("cell", network.Cell);
            json.WriteNumber("units", network.Units);
            json.WriteNumber("k2", network.K2);
            json.WriteNumber("steps", network.Statistics.Steps);
            json.WriteNumber("updates", network.Statistics.Updates);
            json.WriteNumber("skippedUpdates", network.Statistics.SkippedUpdates);
            json.WriteNumber("clippedUpdates", network.Statistics.ClippedUpdates);
            json.WriteNumberOrNull("loss", network.Statistics.Loss);
            json.WriteNumberOrNull("gradientNorm", network.Statistics.GradientNorm);
            StreamJson.WriteNumbers(json, "gradientByLag", network.Reach.NormByLag, (writer, norm) => StreamJson.WriteValue(writer, (float)norm));
            json.WriteObjects("gates", network.Reach.Gates.Zip(network.Reach.SaturatedShares), gate =>
            {
                json.WriteString("name", gate.First);
                json.WriteNumber("shut", gate.Second);
            });
            json.WriteObjects("weights", network.Weights, weight =>
            {
                json.WriteString("name", weight.Name);
                json.WriteNumber("rows", weight.Rows);
                json.WriteNumber("columns", weight.Columns);
                StreamJson.WriteNumbers(json, "values", weight.Values, StreamJson.WriteValue);
            });
        });
    }
}
