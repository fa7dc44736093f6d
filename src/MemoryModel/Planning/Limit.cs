namespace MemoryModel.Planning;

/// <summary>Represents how far one quantity of a run can go, and what stops it there.</summary>
/// <param name="Value">The last value that fits, or <see langword="null"/> when none does.</param>
/// <param name="Fitting">The estimate at that value.</param>
/// <param name="Beyond">The estimate at the next value, which does not fit; <see langword="null"/> when a rule or the end of the range stops first.</param>
/// <param name="Binds">What stops the quantity: a memory with its moment and its largest kind, a rule, or the end of the range.</param>
public sealed record Limit(long? Value, MemoryEstimate? Fitting, MemoryEstimate? Beyond, string Binds)
{
    /// <summary>Gets what was assumed of the run.</summary>
    public IReadOnlyList<string> Assumed => (Fitting ?? Beyond)?.Run.Assumed ?? [];
}
