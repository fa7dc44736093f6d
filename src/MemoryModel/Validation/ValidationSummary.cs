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
        return new(errors.Length, Ranking.At(sizes, 0.5), Ranking.At(sizes, 0.9), sizes[^1], errors.Average()) { CoveragePercent = inside.Length > 0 ? inside.Average() : null };
    }
}
