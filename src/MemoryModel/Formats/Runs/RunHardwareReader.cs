using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Reads the <c>hardware</c> object of a run file.</summary>
static class RunHardwareReader
{
    /// <summary>Returns the accelerator; h100-sxm when none is named.</summary>
    public static Accelerator Gpu(RunObject run)
    {
        var gpu = Gpus.H100Sxm;
        if (run.Find("implementation.engine") is { ValueKind: System.Text.Json.JsonValueKind.String } engine && engine.GetString()!.EndsWith("-cpu", StringComparison.Ordinal))
        {
            return Gpus.Cpu;
        }

        if (run.Text("hardware.gpu") is { } name)
        {
            gpu = NearestName.Key(name) == "cpu" ? Gpus.Cpu : Gpus.Find(name) ?? throw new InvalidInputException(Gpus.Unknown(name));
        }
        else
        {
            run.Assume("gpu", gpu.Name);
        }

        return run.Size("hardware.gpu_memory") is { } memory ? gpu with { UsableMemory = memory } : gpu;
    }

    /// <summary>Adds the number of GPUs, which the degrees give where it is not stated, and what joins them.</summary>
    public static TrainingRun Describe(RunObject run, TrainingRun described)
    {
        var perNode = run.Whole("hardware.gpus_per_node") ?? described.GpusPerNode;
        var gpus = Count(run, described.Plan, perNode);
        if (gpus > perNode && described.Accelerator.Network.BytesPerSecond <= 0 && !run.Has("hardware.inter_node"))
        {
            run.Note(FormattableString.Invariant($"inter_node: one port of 100 Gb/s per node, since {described.Accelerator.Name} has no usual network"));
        }

        return described with
        {
            Gpus = gpus,
            GpusPerNode = perNode,
            IntraNode = Link(run, "hardware.intra_node", text => LinkText.IntraNode(text, described.Accelerator) is not null),
            InterNode = Link(run, "hardware.inter_node", LinkText.IsNetwork),
            HostMemory = run.Size("hardware.host_memory") ?? (run.Number("hardware.cpu_memory_gb") is { } gigabytes ? new Bytes((long)(gigabytes * 1e9)) : null),
            Nvme = run.Size("hardware.nvme"),
        };
    }

    // What was measured ran, however its source calls the link; any other run is refused for a link that is not known.
    static string? Link(RunObject run, string path, Func<string, bool> isKnown)
    {
        var text = run.Text(path);
        if (text is null || !run.Has("measured") || isKnown(text))
        {
            return text;
        }

        run.Note($"{path}: '{text}' is not known; that of a usual node");
        return null;
    }

    static long Count(RunObject run, in ParallelPlan plan, long perNode)
    {
        var replica = plan.ReplicaGpus;
        var data = run.Whole("parallel.dp");
        var nodes = run.Whole("hardware.nodes");
        var stated = run.Whole("hardware.gpus");
        if (stated is { } gpus && nodes is { } count && (gpus > count * perNode || gpus <= (count - 1) * perNode))
        {
            throw new InvalidInputException($"nodes is {count}; allowed: {gpus} GPUs / {perNode} per node = {CeilDiv(gpus, perNode)}");
        }

        var all = stated ?? nodes * perNode;
        if (all is { } given && data is { } degree && degree * replica != given)
        {
            throw new InvalidInputException(FormattableString.Invariant($"dp is {degree}; allowed: {given} GPUs / (tp {plan.Tensor} × pp {plan.Pipeline} × cp {plan.Context}) = {given / (double)replica:0.##}"));
        }

        return all ?? (data is { } d ? d * replica : Filled(run, in plan) ?? Fewest(in plan));
    }

    // What was measured and shards its states over replicas had several: of a stated batch as many as leave a pipeline mostly busy.
    static long? Filled(RunObject run, in ParallelPlan plan)
    {
        if (!run.Has("measured") || plan.Zero == 0 || plan.Pipeline == 1 || run.Whole("global_batch") is not { } batch)
        {
            return null;
        }

        var fewest = Fewest(in plan);
        var sequences = (run.Whole("micro_batch") ?? 1) * (run.Whole("grad_accum") ?? RunBatchReader.FullPipeline * plan.Pipeline);
        var gpus = Math.Max(1, batch / sequences * plan.ReplicaGpus / fewest) * fewest;
        run.Assume("hardware.gpus", FormattableString.Invariant($"{gpus}, on which a batch of {batch} gives each of the {plan.Pipeline} stages {RunBatchReader.FullPipeline} micro-batches or more"));
        return gpus;
    }

    /// <summary>Returns the GPUs of one replica, or of as many as the expert-parallel groups of a stage and the shard groups need.</summary>
    public static long Fewest(in ParallelPlan plan)
    {
        var stage = plan.Tensor * plan.Context;
        var (common, rest) = (plan.Expert, stage);
        while (rest != 0)
        {
            (common, rest) = (rest, common % rest);
        }

        var replicas = plan.Expert / common;
        // A shard group is a part of the data- and context-parallel ranks.
        while (replicas * plan.Context % Math.Max(1, plan.ShardGroup) != 0)
        {
            replicas += plan.Expert / common;
        }

        return plan.ReplicaGpus * replicas;
    }
}
