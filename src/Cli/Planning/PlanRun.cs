namespace MemoryModel.Cli;

/// <summary>The part of a run that a search keeps: what the user said, without what the plan decides.</summary>
sealed record PlanRun(TrainingRun Run, long GlobalBatch)
{
    static readonly string[] Decided =
    [
        "parallel.tp", "parallel.sp", "parallel.pp", "parallel.vpp", "parallel.schedule", "parallel.cp", "parallel.ep", "parallel.dp", "parallel.zero", "parallel.hsdp_shard",
        "micro_batch", "grad_accum", "global_batch", "recompute", "recompute_layers", "offload", "cross_entropy",
    ];

    /// <summary>Makes the run; the GPUs, the batch and the sequence must be known.</summary>
    public static PlanRun Of(RunInput input)
    {
        var batch = input.GlobalBatch ?? throw new InvalidInputException("global-batch is missing; allowed: the sequences of a step over all replicas, such as 1536");
        // stages that are stated one by one are none of the plan's
        var rest = input.With(Decided.Where(path => !input.StatesStages || path is not ("parallel.pp" or "parallel.vpp")), ("recompute", "\"none\""));
        if (!rest.FixesGpus || (rest.IsArgumentList && !rest.Has("hardware.gpus") && !rest.Has("hardware.nodes")))
        {
            throw new InvalidInputException("gpus is missing; allowed: the number of GPUs to plan for, such as 1024");
        }

        // Megatron's engine has every axis that a plan can choose.
        var named = rest.Has("framework") || rest.IsArgumentList;
        var assumed = named ? [] : new[] { "framework: megatron" };
        var run = (named ? rest : rest.With([], ("framework", "\"megatron\""))).Run();
        run = run with { Assumed = [.. assumed, .. run.Assumed.Where(line => !IsDecided(line)).Select(line => line.Split(", micro-batch")[0])] };
        return new(run, batch);
    }

    // "micro_batch: 1", "vpp: 8, since …" or "parallel.zero: 0, …" of a field that the search chooses
    static bool IsDecided(string assumed) => assumed.Split(':')[0] is var named && Decided.Any(field => field == named || field[(field.LastIndexOf('.') + 1)..] == named);
}
