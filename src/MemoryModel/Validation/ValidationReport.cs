using System.Text.Json;

namespace MemoryModel;

/// <summary>Represents the comparison of a file of measured runs with their predictions.</summary>
/// <param name="Cases">The cases, in the order of the file.</param>
public sealed record ValidationReport(IReadOnlyList<ValidationCase> Cases)
{
    /// <summary>Gets the errors of each case's memory row.</summary>
    public ValidationSummary Memory => ValidationSummary.Of(Cases.Where(row => row.Quantities.Count > 0).Select(row => row.Quantities[0]));

    /// <summary>Gets the errors of step time.</summary>
    public ValidationSummary Time => ValidationSummary.Of(Cases.Select(row => row.Time).OfType<MeasuredQuantity>());

    /// <summary>Gets the cases of which nothing could be predicted.</summary>
    public int Skipped => Cases.Count(row => row.Skipped is not null);

    /// <summary>Gets the names of the measured quantities of memory, in the order of their appearance.</summary>
    public IEnumerable<string> QuantityNames => Cases.SelectMany(row => row.Quantities).Select(quantity => quantity.Name).Distinct();

    /// <summary>Returns the errors of one measured quantity.</summary>
    public ValidationSummary Quantity(string name) => ValidationSummary.Of(Cases.SelectMany(row => row.Quantities).Where(quantity => quantity.Name == name));

    /// <summary>Gets the cases whose largest bytes were measured and predicted.</summary>
    public IEnumerable<ValidationCase> Peaks => Cases.Where(row => row.Peak is not null);

    /// <summary>Returns the cases with a peak by how it was measured: what tensors hold, what the allocator holds and what the device shows are three quantities.</summary>
    /// <param name="complete">Whether lines that leave open what decides bytes most are left out.</param>
    public IEnumerable<(string Kind, IReadOnlyList<ValidationCase> Rows)> PeakKinds(bool complete) =>
        Peaks.Where(row => row.Complete || !complete).GroupBy(row => row.MemoryKind).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => (group.Key, (IReadOnlyList<ValidationCase>)[.. group]));

    /// <summary>Reads cases, one JSON object a line; empty lines are left out.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="profile">How the cluster's times differ from the catalog's, or <see langword="null"/>.</param>
    /// <exception cref="FormatException">A line is not a case; the message gives its number.</exception>
    public static ValidationReport Read(IEnumerable<string> lines, TimeProfile? profile = null)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var (cases, number) = (new List<ValidationCase>(), 0);
        foreach (var line in lines)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            try
            {
                cases.Add(ValidationCase.Read(line, profile));
            }
            catch (FormatException problem)
            {
                throw new FormatException($"line {number}: {problem.Message}", problem);
            }
        }

        return new(cases);
    }

    /// <summary>Writes the report as <c>llm-mem/validate/1</c>.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("schema", "llm-mem/validate/1");
        writer.WriteStartArray("cases");
        foreach (var row in Cases)
        {
            writer.WriteStartObject();
            writer.WriteString("id", row.Id);
            writer.WriteString("skipped", row.Skipped);
            writer.WriteStartArray("quantities");
            foreach (var quantity in row.Quantities)
            {
                writer.WriteStartObject();
                writer.WriteString("name", quantity.Name);
                writer.WriteNumber("measured", quantity.Measured);
                writer.WriteNumber("predicted", quantity.Predicted);
                writer.WriteNumber("error_pct", quantity.ErrorPercent);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            Row(writer, "memory", row.Quantities.Count > 0 ? row.Quantities[0] : null, "bytes");
            Row(writer, "time", row.Time, "s");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartObject("summary");
        Summary(writer, "memory", Memory);
        Summary(writer, "time", Time);
        writer.WriteNumber("skipped", Skipped);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    static void Row(Utf8JsonWriter writer, string name, MeasuredQuantity? quantity, string unit)
    {
        if (quantity is null)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartObject(name);
        writer.WriteNumber("measured_" + unit, quantity.Measured);
        writer.WriteNumber("predicted_" + unit, quantity.Predicted);
        writer.WriteNumber("error_pct", quantity.ErrorPercent);
        if (quantity.Interval is { } ends)
        {
            writer.WriteNumber("low_" + unit, ends.Low);
            writer.WriteNumber("high_" + unit, ends.High);
            writer.WriteBoolean("in_interval", quantity.InInterval!.Value);
        }
        else
        {
            writer.WriteNull("low_" + unit);
            writer.WriteNull("high_" + unit);
            writer.WriteNull("in_interval");
        }

        writer.WriteEndObject();
    }

    static void Summary(Utf8JsonWriter writer, string name, ValidationSummary summary)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("n", summary.Count);
        writer.WriteNumber("median_abs_pct", summary.MedianPercent);
        writer.WriteNumber("p90_abs_pct", summary.P90Percent);
        writer.WriteNumber("max_abs_pct", summary.LargestPercent);
        writer.WriteNumber("bias_pct", summary.BiasPercent);
        if (summary.CoveragePercent is { } coverage)
        {
            writer.WriteNumber("interval_coverage_pct", coverage);
        }
        else
        {
            writer.WriteNull("interval_coverage_pct");
        }

        writer.WriteEndObject();
    }
}
