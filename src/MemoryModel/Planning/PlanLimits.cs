namespace MemoryModel.Planning;

/// <summary>Holds what a plan must keep to count as one that fits, and what its value is.</summary>
sealed class PlanLimits(PlanQuestion question)
{
    readonly double _price = question.Price ?? 0;
    readonly Capacity _sure = Capacity.Of(question.Run, question.Reserve, Math.Max(PlanError.Sure, question.Confidence));
    readonly double _mayBeSure = Capacity.Of(question.Run, question.Reserve).Device.Value / (1 + MemoryEstimate.LeastStandardError);

    readonly long _domain = MachineRates.NodeOf(question.Run).Domain;

    /// <summary>Returns how much there is to set up for a plan.</summary>
    public int Complexity(in ParallelPlan plan) => PlanComplexity.Of(in plan, _domain);

    /// <summary>Gets what the machine may hold.</summary>
    public Capacity Capacity { get; } = Capacity.Of(question.Run, question.Reserve, question.Confidence);

    /// <summary>Returns the US dollars of a million tokens; 0 without a price.</summary>
    public double Cost(long gpus, Seconds step) =>
        _price * gpus * step.Hours / ((double)question.GlobalBatch * question.Run.SequenceLength) * 1e6;

    /// <summary>Returns what the search minimizes for a plan of which time and memory are known, or bounded from below.</summary>
    public double Value(long gpus, Seconds step, Bytes device) => question.Objective switch
    {
        PlanObjective.LowestMemory => device.Value,
        PlanObjective.CostPerToken => Cost(gpus, step),
        _ => step.Value,
    };

    /// <summary>Says whether the whole training can be paid for.</summary>
    public bool IsAffordable(long gpus, Seconds step) =>
        question.BudgetUsd is not { } budget || question.Tokens is not { } tokens || Cost(gpus, step) * tokens / 1e6 <= (double)budget;

    /// <summary>Says whether a plan may fit surely, by the least width that an interval has.</summary>
    public bool MayBeSure(in PlanTotals totals) => totals.Device.Value <= _mayBeSure;

    /// <summary>Says whether a plan fits surely: with <see cref="PlanError.Sure"/>, or as surely as is asked.</summary>
    public bool IsSure(TrainingRun run) => _sure.Holds(Estimator.Memory(run));

    /// <summary>Says whether a plan that fits by prediction keeps the rules of every run, and fits with the asked probability too.</summary>
    public bool Admits(TrainingRun run) =>
        !run.Problems().Any() && (question.Confidence == 0.5 || Capacity.Holds(Estimator.Memory(run)));
}
