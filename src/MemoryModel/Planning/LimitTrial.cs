namespace MemoryModel.Planning;

/// <summary>Represents one value of a quantity, tried: the estimate, and what stops it unless it fits.</summary>
sealed record LimitTrial(MemoryEstimate? Estimate, string Binds)
{
    public bool Fits => Binds.Length == 0;

    public static LimitTrial Of(Func<long, TrainingRun> run, long value, Func<TrainingRun, Capacity> capacity)
    {
        try
        {
            var estimate = Estimator.Memory(run(value));
            return new(estimate, capacity(estimate.Run).Shortage(estimate) is { } shortage ? $"{shortage}{Peak(estimate, shortage)}" : "");
        }
        catch (InvalidInputException rule)
        {
            return new(null, rule.Message);
        }
    }

    static string Peak(MemoryEstimate estimate, string shortage)
    {
        var largest = Enum.GetValues<MemoryKind>().MaxBy(kind => estimate.Of(kind).Value);
        return shortage.StartsWith("device", StringComparison.Ordinal)
            ? $", peak in {LedgerWords.Of(estimate.PeakMoment)}, most of it {LedgerWords.Of(largest)} ({estimate.Of(largest)})"
            : "";
    }
}
