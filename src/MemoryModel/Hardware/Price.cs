namespace MemoryModel;

/// <summary>Represents what an hour of one accelerator costs on demand, in US dollars, with the date it was seen.</summary>
/// <remarks>Prices of one part spread by a factor of three between providers: replace the default by your own.</remarks>
/// <param name="LowUsdPerHour">Lowest price seen.</param>
/// <param name="HighUsdPerHour">Highest price seen.</param>
/// <param name="MedianUsdPerHour">Median over providers where the source states one.</param>
/// <param name="AsOf">Month the source describes (its first day).</param>
/// <param name="Source">Where it was read.</param>
public sealed record Price(decimal LowUsdPerHour, decimal HighUsdPerHour, decimal? MedianUsdPerHour, DateOnly AsOf, Source Source)
{
    /// <summary>Gets the price used when the user gives none: the median, else the geometric mean of the ends.</summary>
    public decimal TypicalUsdPerHour => MedianUsdPerHour ?? Math.Round((decimal)Math.Sqrt((double)(LowUsdPerHour * HighUsdPerHour)), 2);
}
