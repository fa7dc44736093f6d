namespace MemoryModel;

/// <summary>The rules that a run must keep.</summary>
static class RunRules
{
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

        if (run.Weights.IsQuantized && run.Adapter is null)
        {
            yield return $"weights is {run.Weights.Name} and nothing is fine-tuned; allowed: none, or peft with it (quantized weights cannot be trained)";
        }

        var model = run.Plan.ReplicaGpus;
        if (run.Gpus % model != 0)
        {
            yield return $"tp {run.Plan.Tensor} × pp {run.Plan.Pipeline} × cp {run.Plan.Context} = {model} does not divide {run.Gpus} GPUs; nearest tp: {NearestDivisor(run.Gpus, run.Plan.Tensor)}";
            yield break;
        }

        foreach (var stack in run.Model.Stacks)
        {
            foreach (var block in stack.Blocks)
            {
                if (stack.Kind != StackKind.Vision && block.Attention is { LinearMixer: null } attention && attention.Heads % run.Plan.Tensor != 0)
                {
                    yield return $"tp is {run.Plan.Tensor}; allowed: a divisor of the {attention.Heads} attention heads; nearest: {NearestDivisor(attention.Heads, run.Plan.Tensor)}";
                    yield break;
                }
            }
        }

        // Megatron-LM can count embedding and loss as a layer each (--account-for-embedding-in-pipeline-split).
        if (run.Plan.Pipeline * run.Plan.VirtualPipeline > run.Model.Layers + 2)
        {
            yield return $"pp × vpp is {run.Plan.Pipeline * run.Plan.VirtualPipeline}; allowed: at most the {run.Model.Layers} layers, embedding and loss";
        }

        var experts = run.Model.Stacks.SelectMany(stack => stack.Blocks).Max(block => block.Experts?.Count ?? 0);
        if (run.Plan.Expert > 1 && (experts == 0 || experts % run.Plan.Expert != 0))
        {
            yield return experts == 0 ? $"ep is {run.Plan.Expert}; allowed: 1, the model has no experts" : $"ep is {run.Plan.Expert}; allowed: a divisor of the {experts} experts";
        }
        else if (run.Gpus / run.Plan.Pipeline % run.Plan.Expert != 0)
        {
            yield return $"ep is {run.Plan.Expert}; allowed: a divisor of the {run.Gpus / run.Plan.Pipeline} GPUs of a pipeline stage";
        }

        foreach (var problem in Optimizer(run))
        {
            yield return problem;
        }

        foreach (var problem in ScheduleRules.Check(run.Plan))
        {
            yield return problem;
        }

        if (run.Plan.OffloadParameters != OffloadTarget.None && run.Plan.Zero != 3)
        {
            yield return $"offload-params needs zero 3; zero is {run.Plan.Zero}";
        }
    }

    static IEnumerable<string> Optimizer(TrainingRun run)
    {
        var (optimizer, zero) = (run.Optimizer, run.Plan.Zero);
        var engine = run.EngineOf(zero);
        if (optimizer.UpdatesInBackward && run.Plan.MicroBatches > 1)
        {
            yield return $"grad-accum is {run.Plan.MicroBatches}; allowed: 1, since optimizer '{optimizer.Name}' updates each weight in the backward pass";
        }

        if (optimizer.UpdatesInBackward && zero > 0 && !(engine == ShardingEngine.FullyShardedV2 || (engine == ShardingEngine.DeepSpeed && zero == 3)))
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
        yield return ("seq-len", run.SequenceLength, 1, 100_000_000);
        yield return ("micro-batch", run.Plan.MicroBatch, 1, 1_000_000);
        yield return ("grad-accum", run.Plan.MicroBatches, 1, 1_000_000_000);
    }

    static long NearestDivisor(long number, long wanted)
    {
        var (below, above) = (Math.Min(wanted, number), Math.Min(wanted, number));
        while (number % below != 0)
        {
            below--;
        }

        while (number % above != 0)
        {
            above++;
        }

        return wanted - below <= above - wanted ? below : above;
    }
}
