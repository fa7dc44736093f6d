namespace MemoryModel;

/// <summary>Writes a calibration as JSON, schema <c>llm-mem/calibration/1</c>.</summary>
public static class CalibrationJson
{
    /// <summary>Returns the calibration as indented JSON.</summary>
    /// <param name="report">The calibration.</param>
    /// <param name="skipped">The runs that were left out, and why.</param>
    public static string Write(CalibrationReport report, IEnumerable<(string Id, string Reason)> skipped)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(skipped);
        return AnswerJson.Write("llm-mem/calibration/1", json =>
        {
            json.WriteStartArray("factors");
            foreach (var row in report.Factors)
            {
                json.WriteStartObject();
                json.WriteString("kind", row.Kind);
                json.WriteNumber("factor", row.Factor);
                json.WriteNumber("low", row.Low);
                json.WriteNumber("high", row.High);
                json.WriteNumber("learned", row.Learned);
                json.WriteNumber("runs", row.Runs);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (report.Runs.Length > 0)
            {
                json.WriteNumber("catalog_median_abs_pct", 100 * report.CatalogError);
                json.WriteNumber("left_out_median_abs_pct", 100 * report.LeftOutError);
            }

            json.WriteStartArray("runs");
            foreach (var (id, measured, catalog, left) in report.Runs)
            {
                json.WriteStartObject();
                json.WriteString("id", id);
                json.WriteNumber("measured_s", measured.Value);
                json.WriteNumber("catalog_s", catalog.Value);
                json.WriteNumber("left_out_s", left.Value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("skipped");
            foreach (var (id, reason) in skipped)
            {
                json.WriteStartObject();
                json.WriteString("id", id);
                json.WriteString("reason", reason);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WritePropertyName("profile");
            ProfileJson.Write(json, report.Profile);
        });
    }
}
