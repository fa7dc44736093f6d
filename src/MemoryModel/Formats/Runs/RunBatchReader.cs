namespace MemoryModel;

/// <summary>Reads sequence length, micro-batch and the number of micro-batches of a run file.</summary>
static class RunBatchReader
{
    // A micro-batch that is not stated while the global one is: one sequence in a pipeline, which wants many micro-batches (or what its framework's count of them leaves), else as
    // many sequences as make this many tokens and divide a replica's share.
    const long UsualTokens = 8192;

    /// <summary>Micro-batches per stage that leave an eighth of a pipeline's time idle.</summary>
    public const long FullPipeline = 8;

    /// <summary>Adds sequence and batch to a run whose GPUs and degrees are known.</summary>
    /// <exception cref="InvalidInputException">The batch sizes contradict one another.</exception>
    public static TrainingRun Read(RunObject run, TrainingRun described)
    {
        var sequence = run.Whole("seq_len") ?? Math.Min(described.SequenceLength, Positions(described.Model) ?? long.MaxValue);
        if (described.Model.Embedding.Positions == PositionKind.Learned && Positions(described.Model) is { } rows && sequence > rows)
        {
            run.Note(FormattableString.Invariant($"seq_len: {sequence} tokens run past the {rows} learned positions of {described.Model.Name}, whose table would have to be longer"));
        }

        described = described with { SequenceLength = sequence };
        var plan = described.Plan;
        var replicas = Math.Max(1, described.Gpus / plan.ReplicaGpus);
        var global = run.Whole("global_batch");
        var micro = run.Whole("micro_batch") ?? Micro(run, described, global, replicas);
        if (!run.Has("seq_len"))
        {
            run.Note(FormattableString.Invariant($"sequence of {sequence} tokens, micro-batch {micro}"));
        }

        return Interleaved(run, described with { Plan = plan with { MicroBatch = micro, MicroBatches = Count(run, plan, micro, global, replicas) } });
    }

    static long? Positions(ModelArchitecture model) => model.Embedding.PositionRows is > 0 and var rows ? rows : model.MaxPositions;

    // A pipeline of which nothing but its stages is known: nobody runs one that mostly waits, so its stages interleave as finely as the
    // layers allow. Interleaving needs micro-batches that the stages divide (Megatron-LM, megatron/training/arguments.py).
    static TrainingRun Interleaved(RunObject run, TrainingRun described)
    {
        const double MostlyWaits = 0.25;
        var (stages, count) = (described.Plan.Pipeline, described.Plan.MicroBatches);
        var waits = (stages - 1) / (double)(count + stages - 1);
        var chunks = (described.Model.Layers + 2) / stages;
        while (chunks > 1 && !LayerSplit.IsEven(described.Model.Layers, stages * chunks))
        {
            chunks--;
        }

        if (run.Has("parallel.vpp") || run.Has("parallel.schedule") || run.Has("framework") || count % stages != 0 || waits < MostlyWaits || chunks < 2)
        {
            return described;
        }

        run.Note(FormattableString.Invariant($"vpp: {chunks}, since neither vpp, schedule nor framework is given and {stages} stages without chunks would wait {100 * waits:0} % of the step"));
        return described with { Plan = described.Plan with { VirtualPipeline = chunks } };
    }

    static long Micro(RunObject run, TrainingRun described, long? global, long replicas)
    {
        var habit = global is null ? described.Habits.MicroBatchOf(described.Model) : described.Habits.MicroBatch;
        if (global is not { } all || habit is not null)
        {
            if (run.Has("seq_len"))
            {
                run.Assume("micro_batch", FormattableString.Invariant($"{habit ?? 1}"));
            }

            return habit ?? 1;
        }

        var share = Math.Max(1, all / replicas / (run.Whole("grad_accum") ?? 1));
        var micro = described.Plan.Pipeline > 1 ? described.Habits.CutsBatchByStages ? Math.Max(1, share / described.Plan.Pipeline) : 1 : run.Has("grad_accum") ? share : Math.Clamp(UsualTokens / described.SequenceLength, 1, share);
        while (share % micro != 0)
        {
            micro--;
        }

        run.Assume("micro_batch", FormattableString.Invariant($"{micro}"));
        return micro;
    }

    static long Count(RunObject run, in ParallelPlan plan, long micro, long? global, long replicas)
    {
        var stated = run.Whole("grad_accum");
        if (global is not { } all)
        {
            return stated ?? (plan.Pipeline == 1 ? 1 : long.Parse(run.Assume("grad_accum", FormattableString.Invariant($"{FullPipeline * plan.Pipeline}")), System.Globalization.CultureInfo.InvariantCulture));
        }

        var perStep = micro * replicas;
        var count = Math.Max(1, (long)Math.Round(all / (double)perStep));
        if (count > RunRules.MostMicroBatches)
        {
            throw new InvalidInputException($"global-batch is {all}; allowed with dp {replicas} × micro-batch {micro}: at most {perStep * RunRules.MostMicroBatches}, {RunRules.MostMicroBatches} micro-batches a step");
        }

        if (count * perStep == all && (stated ?? count) == count)
        {
            return count;
        }

        // Without a number of GPUs the batch says nothing about replicas; what was measured ran, whatever its source rounded.
        if (!run.Has("measured") && (run.Has("hardware.gpus") || run.Has("hardware.nodes") || run.Has("parallel.dp")))
        {
            throw new InvalidInputException(stated is null || count * perStep != all
                ? $"global-batch is {all}; allowed: a multiple of dp {replicas} × micro-batch {micro} = {perStep}"
                : $"global-batch is {all}; allowed: dp {replicas} × micro-batch {micro} × grad-accum {stated} = {perStep * stated}");
        }

        run.Assume("grad_accum", FormattableString.Invariant($"{count}"));
        return count;
    }
}
