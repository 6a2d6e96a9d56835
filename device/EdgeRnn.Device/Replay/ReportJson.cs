using System.Text.Json;
using EdgeRnn.Device.Output;
using EdgeRnn.Forecasting.Scoring;

namespace EdgeRnn.Device.Replay;

/// <summary>The report as one JSON object; null stands for what nothing was scored for.</summary>
internal static class ReportJson
{
    public static void Write(ReplayReport report, TextWriter output) => JsonOutput.Write(output, json =>
    {
        json.WriteString("recording", report.Recording);
        json.WriteNumber("steps", report.Steps);
        json.WriteNumber("firstScoredRow", report.FirstScoredRow);
        json.WriteNumber("resumedAt", report.ResumedAt);
        json.WriteString("notSaved", report.NotSaved);
        json.WriteNumber("updates", report.Learner.Updates);
        json.WriteNumber("skippedUpdates", report.Learner.SkippedUpdates);
        json.WriteNumber("clippedUpdates", report.Learner.ClippedUpdates);
        json.WriteNumber("rollbacks", report.Learner.Rollbacks);
        json.WriteNumber("restarts", report.Learner.Restarts);
        json.WriteNumber("missing", report.Missing);
        WriteScore(json, report.Overall);
        WriteHorizons(json, report);
        WriteChannels(json, report);
        WriteExperts(json, report);
        json.WriteNumber("wildSamples", report.OutlierCount);
        json.WriteNumberOrNull("stepsPerSecond", report.StepsPerSecond);
        json.WriteNumberOrNull("allocatedBytesPerStep", report.AllocatedBytesPerStep);
        json.WriteNumber("modelBytes", report.ModelBytes);
        json.WriteNumber("vectorWidth", report.VectorWidth);
        json.WriteString("weightsSha256", report.WeightsSha256);
        if (report.Diagnostics is { } diagnostics)
        {
            DiagnosisJson.Write(json, diagnostics);
        }

        json.WriteStrings("timeColumns", report.TimeColumns);
        ReadingText.WriteLeftOut(json, report.LeftOut);
        json.WriteStrings("notes", report.Notes);
    });

    private static void WriteHorizons(Utf8JsonWriter json, ReplayReport report)
    {
        json.WriteObjects("horizons", Enumerable.Range(0, report.Horizons.Count), i =>
        {
            json.WriteNumber("horizon", report.Horizons[i].Horizon);
            WriteScore(json, report.Horizons[i].Score);
            json.WriteNumberOrNull("coverage", report.Coverage[i]);
            json.WriteObjects("channels", report.Channels.Zip(report.Cells[i]), cell =>
            {
                json.WriteString("name", cell.First.Name);
                WriteScore(json, cell.Second.Score);
                json.WriteNumberOrNull("coverage", cell.Second.Coverage);
            });
        });
    }

    private static void WriteChannels(Utf8JsonWriter json, ReplayReport report)
    {
        json.WriteStartArray("channels");
        foreach ((string name, ForecastScore score) in report.Channels)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            WriteScore(json, score);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteExperts(Utf8JsonWriter json, ReplayReport report)
    {
        json.WriteObjects("experts", report.Experts, expert =>
        {
            json.WriteString("name", expert.Name);
            json.WriteStartArray("horizons");
            for (int i = 0; i < report.Horizons.Count; i++)
            {
                json.WriteStartObject();
                json.WriteNumber("horizon", report.Horizons[i].Horizon);
                json.WriteNumberOrNull("weight", expert.Weights[i]);
                WriteScore(json, expert.Scores[i]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private static void WriteScore(Utf8JsonWriter json, ForecastScore score)
    {
        json.WriteNumberOrNull("mse", score.Mse);
        json.WriteNumberOrNull("mae", score.Mae);
        json.WriteNumberOrNull("persistenceMse", score.PersistenceMse);
        json.WriteNumberOrNull("skill", score.Skill);
    }
}
