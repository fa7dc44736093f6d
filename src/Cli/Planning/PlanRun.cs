namespace MemoryModel.Cli;

/// <summary>The part of a run that a search keeps: what the user said, without what the plan decides.</summary>
sealed record PlanRun(TrainingRun Run, long GlobalBatch)
{
    static readonly string[] Decided =
    [
        "--tp", "--pp", "--vpp", "--cp", "--ep", "--dp", "--sp", "--zero", "--micro-batch", "--grad-accum", "--global-batch", "--recompute",
        "--offload-optimizer", "--offload-params", "--loss",
    ];

    /// <summary>Makes the run; the GPUs, the batch and the sequence must be known.</summary>
    public static PlanRun Of(RunInput input)
    {
        var batch = input.Count("--global-batch") ?? throw new InvalidInputException("global-batch is missing; allowed: the sequences of a step over all replicas, such as 1536");
        var rest = new RunInput();
        foreach (var (option, value) in input.Values)
        {
            if (!Decided.Contains(option))
            {
                rest.Set(option, value);
            }
        }

        if (!RunBuilder.FixesGpus(rest))
        {
            throw new InvalidInputException("gpus is missing; allowed: the number of GPUs to plan for, such as 1024");
        }

        // Megatron's engine has every axis that a plan can choose.
        var assumed = rest.Has("--framework") ? [] : new[] { "framework: megatron" };
        if (!rest.Has("--framework"))
        {
            rest.Set("--framework", "megatron");
        }

        rest.Set("--recompute", "none");
        var run = RunBuilder.Build(rest);
        run = run with { Framework = rest.Text("--framework") is "megatron" ? "megatron-lm" : rest.Text("--framework")! };
        return new(run with { Assumed = [.. assumed, .. run.Assumed] }, batch);
    }
}
