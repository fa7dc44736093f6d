using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Reads the <c>parallel</c> and <c>offload</c> objects of a run file, and recompute; the batch is read with the number of GPUs.</summary>
static class RunPlanReader
{
    /// <summary>Returns the plan without its micro-batches.</summary>
    public static ParallelPlan Read(RunObject run)
    {
        var tensor = run.Whole("parallel.tp") ?? 1;
        var recompute = Recomputed(run);
        return new()
        {
            Zero = Zero(run),
            ShardGroup = run.Whole("parallel.hsdp_shard") ?? 0,
            Tensor = tensor,
            SequenceParallel = SplitsSequences(run, tensor),
            Pipeline = run.Whole("parallel.pp") ?? 1,
            VirtualPipeline = run.Whole("parallel.vpp") ?? Schedules.Chunks(run.Text("parallel.schedule")),
            Schedule = Schedules.Parse(run.Text("parallel.schedule")),
            Context = run.Whole("parallel.cp") ?? 1,
            Expert = run.Whole("parallel.ep") ?? 1,
            Recompute = recompute,
            RecomputedLayers = run.Whole("recompute_layers"),
            OffloadOptimizer = Offload(run, "optimizer"),
            OffloadParameters = Offload(run, "params"),
            OffloadActivations = Activations(run, recompute),
        };
    }

    static int Zero(RunObject run)
    {
        if (run.Whole("parallel.zero") is { } stated)
        {
            return (int)stated;
        }

        if (run.Whole("hardware.gpus") > 1)
        {
            run.Note("parallel.zero: 0, so that every replica holds all states");
        }

        return 0;
    }

    // Megatron-LM megatron/training/arguments.py (validate_args): "Disabling sequence parallelism because tensor model parallelism is disabled".
    static bool SplitsSequences(RunObject run, long tensor)
    {
        if (tensor > 1 && !run.Has("parallel.sp") && Frameworks.Of(run.Text("framework") ?? "").DistributedTensors)
        {
            run.Note("parallel.sp: true, as the framework's plan of tensor parallelism has it");
            return true;
        }

        if (tensor > 1 && !run.Has("parallel.sp"))
        {
            run.Note("parallel.sp: false, so that norms and residuals are whole on every tensor rank");
        }

        var stated = run.Flag("parallel.sp") ?? false;
        if (stated && tensor == 1 && Frameworks.Of(run.Text("framework") ?? "").RunsMegatronCore)
        {
            run.Note("parallel.sp: false, as Megatron-LM makes it without tensor parallelism");
            return false;
        }

        return stated;
    }

    /// <summary>Returns what context-parallel ranks exchange.</summary>
    public static ContextExchange Exchange(RunObject run) => run.Text("parallel.cp_comm")?.ToLowerInvariant() switch
    {
        "a2a" => ContextExchange.AllToAll,
        "all_gather" => ContextExchange.AllGather,
        null when (Frameworks.Of(run.Text("framework") ?? "").Lacks & PlanFeatures.RingContext) != 0 => ContextExchange.AllToAll,
        _ => ContextExchange.Ring,
    };

    /// <summary>Returns whether tensor-parallel communication overlaps with products, where the run says so.</summary>
    public static bool? TensorOverlap(RunObject run) => run.Flag("parallel.async_tp");

    // A question about states alone ("175e9 parameters, ZeRO-3") is not one about activations: they are kept as small as they get.
    static Recompute Recomputed(RunObject run)
    {
        if (!run.Has("recompute") && !run.Has("seq_len") && !run.Has("micro_batch"))
        {
            run.Note("recompute: full, since neither sequence nor micro-batch is given");
            return Recompute.Full;
        }

        var habits = Frameworks.Of(run.Text("framework") ?? "pytorch");
        var habit = habits.RecomputesSharded && run.Whole("hardware.gpus") > 1 ? Recompute.Full : habits.Recompute;
        return run.Word("recompute", habit.ToString().ToLowerInvariant()) switch { "full" => Recompute.Full, "selective" => Recompute.Selective, _ => Recompute.None };
    }

    /// <summary>Returns the parts of a layer that selective recompute covers.</summary>
    /// <exception cref="InvalidInputException">A part is not known.</exception>
    public static RecomputedModules Modules(RunObject run)
    {
        if (run.Has("checkpoints.modules") && !(run.Text("recompute") is "selective" && Frameworks.Of(run.Text("framework") ?? "").RunsMegatronCore))
        {
            run.Note("checkpoints.modules: not used, as selective recompute of Megatron core alone has them");
        }

        try
        {
            return ModuleWords.Recomputed(run.Texts("checkpoints.modules"), "run file: checkpoints.modules");
        }
        catch (FormatException problem)
        {
            throw new InvalidInputException(problem.Message, problem);
        }
    }

    // Frameworks that keep the inputs of recomputed layers on the host do so as a part of recomputing them.
    static OffloadTarget Activations(RunObject run, Recompute recompute)
    {
        var habit = recompute == Recompute.Full ? Frameworks.Of(run.Text("framework") ?? "pytorch").OffloadActivations : OffloadTarget.None;
        if (habit != OffloadTarget.None && !run.Has("offload.activations"))
        {
            run.Note($"offload.activations: {habit.ToString().ToLowerInvariant()}, as the framework's recompute does");
        }

        return Offload(run, "activations", habit);
    }

    static OffloadTarget Offload(RunObject run, string part, OffloadTarget habit = OffloadTarget.None) => run.Text("offload." + part)?.ToLowerInvariant() switch
    {
        "cpu" => OffloadTarget.Cpu,
        "nvme" => OffloadTarget.Nvme,
        null => habit,
        _ => OffloadTarget.None,
    };
}
