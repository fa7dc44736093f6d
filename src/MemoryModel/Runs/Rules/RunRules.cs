using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>The rules that a run must keep: those of real engines, as data that a planner asks too.</summary>
static class RunRules
{
    /// <summary>Gets the rules that stand on whole replicas (<see cref="DegreeRules.Replica"/>), in the order in which they are reported.</summary>
    public static readonly RunRule[] All = [.. MachineRules.All, .. DegreeRules.All, .. FrameworkRules.All, .. LayoutRules.All, .. OffloadRules.All, .. ArgumentRules.All];

    /// <summary>The most micro-batches of a step.</summary>
    public const long MostMicroBatches = 1_000_000_000;

    public static IEnumerable<string> Check(TrainingRun run)
    {
        var broken = false;
        foreach (var (field, value, least, most) in Ranges(run))
        {
            if (value < least || value > most)
            {
                broken = true;
                yield return $"{field} is {value}; allowed: {least} to {most}";
            }
        }

        if (broken)
        {
            yield break;
        }

        // Habits of one's own may have any name.
        if (!run.WasMeasured && ReferenceEquals(run.Habits, Frameworks.PyTorch) && Frameworks.Find(run.Framework) is null)
        {
            yield return Frameworks.Unknown(run.Framework);
        }

        if (run.Weights.IsQuantized && run.Adapter is null)
        {
            yield return $"weights is {run.Weights.Name} and nothing is fine-tuned; allowed: none, or peft with it (quantized weights cannot be trained)";
        }

        foreach (var problem in Links(run))
        {
            yield return problem;
        }

        var plan = run.Plan;
        if (DegreeRules.Replica.Forbids(run, in plan))
        {
            yield return DegreeRules.Replica.Says(run, in plan);
            yield break;
        }

        foreach (var rule in All)
        {
            if (!(rule.OfFramework && run.WasMeasured) && rule.Forbids(run, in plan))
            {
                yield return rule.Says(run, in plan);
            }
        }

        foreach (var problem in Optimizer(run))
        {
            yield return problem;
        }

        foreach (var problem in ScheduleRules.Check(run.Plan))
        {
            yield return problem;
        }
    }

    static IEnumerable<string> Links(TrainingRun run)
    {
        if (run.IntraNode is { } intra && LinkText.IntraNode(intra, run.Accelerator) is null)
        {
            yield return $"intra-node is '{intra}'{LinkText.Hint(intra, inNode: true)}; allowed: {LinkText.AllowedInNode}";
        }

        if (run.InterNode is { } inter && !LinkText.IsNetwork(inter))
        {
            yield return $"inter-node is '{inter}'{LinkText.Hint(inter, inNode: false)}; allowed: {LinkText.AllowedBetweenNodes}";
        }
    }

    static IEnumerable<string> Optimizer(TrainingRun run)
    {
        var (optimizer, zero) = (run.Optimizer, run.Plan.Zero);
        var engine = run.EngineOf(zero);
        var inBackward = optimizer.UpdatesInBackward || run.Implementation.UpdatesInBackward == true;
        if (inBackward && run.Plan.MicroBatches > 1)
        {
            yield return $"grad-accum is {run.Plan.MicroBatches}; allowed: 1, since optimizer '{optimizer.Name}' updates each weight in the backward pass";
        }

        if (inBackward && zero > 0 && !(engine == ShardingEngine.FullyShardedV2 || (engine == ShardingEngine.DeepSpeed && zero == 3)))
        {
            yield return $"zero is {zero}; allowed: 0, or 3 with DeepSpeed or FSDP2, since optimizer '{optimizer.Name}' updates each weight in the backward pass";
        }

        if (optimizer.NeedsMatrices && StateShardings.Of(engine, run.Plan, 2, run.Precision.Master is not null) == StateSharding.Flat)
        {
            yield return $"zero is {zero}; allowed: 0, since optimizer '{optimizer.Name}' projects matrices and the engine of {run.Framework} gives it flat shards; framework torchtitan keeps matrices";
        }
    }

    static IEnumerable<(string Field, long Value, long Least, long Most)> Ranges(TrainingRun run)
    {
        yield return ("gpus", run.Gpus, 1, 1_000_000);
        yield return ("gpus-per-node", run.GpusPerNode, 1, 1_024);
        yield return ("zero", run.Plan.Zero, 0, 3);
        yield return ("tp", run.Plan.Tensor, 1, 4_096);
        yield return ("pp", run.Plan.Pipeline, 1, 4_096);
        yield return ("vpp", run.Plan.VirtualPipeline, 1, 1_024);
        yield return ("cp", run.Plan.Context, 1, 4_096);
        yield return ("ep", run.Plan.Expert, 1, 65_536);
        yield return ("hsdp", run.Plan.ShardGroup, 0, 1_000_000);
        yield return ("seq-len", run.SequenceLength, 1, 100_000_000);
        yield return ("micro-batch", run.Plan.MicroBatch, 1, 1_000_000);
        yield return ("grad-accum", run.Plan.MicroBatches, 1, MostMicroBatches);
    }
}
