using System.Globalization;
using System.Text;

namespace MemoryModel;

/// <summary>Writes a comparison with measured runs as Markdown tables: those of <c>docs/accuracy.md</c> and of <c>llm-mem validate --markdown</c>.</summary>
public static class ValidationMarkdown
{
    /// <summary>Returns a row for each measured quantity of memory, and one for step time, without the table's head.</summary>
    /// <param name="name">What the cases are.</param>
    /// <param name="report">The cases.</param>
    public static string Quantities(string name, ValidationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        foreach (var quantity in report.QuantityNames)
        {
            Row(text, $"{name}: {quantity.Replace('_', ' ')}", report.Quantity(quantity), null);
        }

        return text.ToString();
    }

    /// <summary>Returns the head of a table whose rows <see cref="Quantities"/> and the tables of peaks give.</summary>
    /// <param name="first">The title of the first column.</param>
    public static string Columns(string first) => $"| {first} | n | median | 90th percentile | worst | bias (mean) | in the 90 % interval | the same, widths from other publications |\n|---|---|---|---|---|---|---|---|\n";

    /// <summary>Returns the table of peaks by what the source read: complete lines of each kind, all complete lines, all lines.</summary>
    public static string Kinds(ValidationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder(Columns("kind, complete lines"));
        var complete = report.Peaks.Where(row => row.Complete).ToList();
        foreach (var (kind, rows) in report.PeakKinds(complete: true))
        {
            Row(text, kind, rows, complete);
        }

        Row(text, "all complete lines", complete, complete);
        Row(text, "all lines that are predicted", [.. report.Peaks], [.. report.Peaks]);
        return text.ToString();
    }

    /// <summary>Returns the table of complete lines by framework and kind, the largest groups first.</summary>
    public static string Frameworks(ValidationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder(Columns("complete lines of"));
        var complete = report.Peaks.Where(row => row.Complete).ToList();
        foreach (var group in complete.GroupBy(row => $"{row.Framework}, {row.MemoryKind}").OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal))
        {
            Row(text, group.Key, [.. group], complete);
        }

        return text.ToString();
    }

    /// <summary>Returns the table of the complete lines whose peak is farthest off.</summary>
    /// <param name="report">The cases.</param>
    /// <param name="count">How many.</param>
    public static string Worst(ValidationReport report, int count)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder("| line | kind | measured GiB | predicted GiB | error |\n|---|---|---|---|---|\n");
        foreach (var row in report.Peaks.Where(row => row.Complete).OrderByDescending(row => Math.Abs(row.Peak!.ErrorPercent)).ThenBy(row => row.Id, StringComparer.Ordinal).Take(count))
        {
            var peak = row.Peak!;
            text.Append(CultureInfo.InvariantCulture, $"| {row.Id} | {row.MemoryKind} | {peak.Measured / (1L << 30):0.0} | {peak.Predicted / (1L << 30):0.0} | {peak.ErrorPercent:+0;-0;0} % |\n");
        }

        return text.ToString();
    }

    /// <summary>Returns all tables of one file of cases.</summary>
    /// <param name="name">What the cases are.</param>
    /// <param name="report">The cases.</param>
    public static string Of(string name, ValidationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"## {name}\n\n{Columns("quantity")}{Quantities(name, report)}");
        Row(text, $"{name}: step time", report.Time, null);
        if (report.PeakKinds(complete: false).Skip(1).Any())
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### Peaks by how they were read\n\n{Kinds(report)}\n### Peaks by framework\n\n{Frameworks(report)}\n### Peaks farthest off\n\n{Worst(report, 25)}");
        }

        return text.Append(CultureInfo.InvariantCulture, $"\n{report.Cases.Count} cases, {report.Skipped} skipped.\n").ToString();
    }

    static void Row(StringBuilder text, string name, IReadOnlyList<ValidationCase> rows, IReadOnlyList<ValidationCase> all) =>
        Row(text, name, ValidationSummary.Of([.. rows.Select(row => row.Peak!)]), IntervalCoverage.LeftOut(rows, all));

    static void Row(StringBuilder text, string name, ValidationSummary of, double? leftOut)
    {
        if (of.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {of.Count} | {of.MedianPercent:0.00} % | {of.P90Percent:0.0} % | {of.LargestPercent:0.0} % | {of.BiasPercent:+0.0;-0.0;0.0} % | {Share(of.CoveragePercent)} | {Share(leftOut)} |\n");
        }
    }

    static string Share(double? percent) => percent is { } share ? share.ToString("0", CultureInfo.InvariantCulture) + " %" : "–";
}
