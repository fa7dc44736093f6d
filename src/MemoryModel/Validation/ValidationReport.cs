using System.Text.Json;

namespace MemoryModel;

/// <summary>Summarizes how far predictions are from what was measured.</summary>
/// <param name="Count">Compared cases.</param>
/// <param name="MedianPercent">Median of the absolute error.</param>
/// <param name="P90Percent">90th percentile of the absolute error.</param>
/// <param name="LargestPercent">Largest absolute error.</param>
/// <param name="BiasPercent">Mean of the signed error.</param>
public sealed record ValidationSummary(int Count, double MedianPercent, double P90Percent, double LargestPercent, double BiasPercent)
{
    /// <summary>Gets how many of the quantities that have an interval lie in it, in percent, or <see langword="null"/> where none has.</summary>
    public double? CoveragePercent { get; init; }

    /// <summary>Summarizes quantities; all numbers are zero when there are none.</summary>
    public static ValidationSummary Of(IEnumerable<MeasuredQuantity> quantities)
    {
        var errors = quantities.Select(quantity => quantity.ErrorPercent).ToArray();
        if (errors.Length == 0)
        {
            return new(0, 0, 0, 0, 0);
        }

        var inside = quantities.Select(quantity => quantity.InInterval).OfType<bool>().Select(held => held ? 100.0 : 0).ToArray();
        var sizes = errors.Select(Math.Abs).Order().ToArray();
        double At(double share) => sizes[Math.Clamp((int)Math.Ceiling(share * sizes.Length) - 1, 0, sizes.Length - 1)];
        return new(errors.Length, At(0.5), At(0.9), sizes[^1], errors.Average()) { CoveragePercent = inside.Length > 0 ? inside.Average() : null };
    }
}

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
        if (quantity.InInterval is { } inside)
        {
            writer.WriteBoolean("in_interval", inside);
        }
        else
        {
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
