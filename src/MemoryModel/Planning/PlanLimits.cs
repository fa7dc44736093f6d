namespace MemoryModel.Planning;

/// <summary>Holds what a plan must keep to count as one that fits, and what its value is.</summary>
sealed class PlanLimits
{
    readonly PlanQuestion _question;
    readonly double _high;
    readonly long _device, _host, _nvme;
    readonly double _price;

    public PlanLimits(PlanQuestion question)
    {
        _question = question;
        // The interval's high end is passed by one run in twenty; other probabilities move on the normal curve between it and the prediction.
        _high = question.Confidence > 0.5 ? MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, question.Confidence) / MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, 0.95) : 0;
        _device = question.Run.Accelerator.UsableMemory.Value - question.Reserve.Value;
        _host = question.HostMemory?.Value ?? long.MaxValue;
        _nvme = question.Nvme?.Value ?? long.MaxValue;
        _price = question.Price ?? 0;
    }

    /// <summary>Gets the device memory that a plan may use.</summary>
    public Bytes Device => new(_device);

    /// <summary>Returns the US dollars of a million tokens; 0 without a price.</summary>
    public double Cost(long gpus, Seconds step) =>
        _price * gpus * step.Hours / ((double)_question.GlobalBatch * _question.Run.SequenceLength) * 1e6;

    /// <summary>Returns what the search minimizes for a plan of which time and memory are known, or bounded from below.</summary>
    public double Value(long gpus, Seconds step, Bytes device) => _question.Objective switch
    {
        PlanObjective.LowestMemory => device.Value,
        PlanObjective.CostPerToken => Cost(gpus, step),
        _ => step.Value,
    };

    /// <summary>Says whether the bytes fit, by what is predicted.</summary>
    public bool Fits(in PlanTotals totals) =>
        totals.Device.Value <= _device && totals.HostPerNode.Value <= _host && totals.NvmePerNode.Value <= _nvme;

    /// <summary>Says whether the whole training can be paid for.</summary>
    public bool IsAffordable(long gpus, Seconds step) =>
        _question.BudgetUsd is not { } budget || _question.Tokens is not { } tokens || Cost(gpus, step) * tokens / 1e6 <= (double)budget;

    /// <summary>Says whether a plan that fits by prediction keeps the rules of every run, and fits with the asked probability too.</summary>
    public bool Admits(TrainingRun run, in PlanTotals totals)
    {
        if (run.Problems().Any())
        {
            return false;
        }

        return _high == 0 || totals.Device.Value + _high * (Estimator.Memory(run).High - totals.Device).Value <= _device;
    }
}
