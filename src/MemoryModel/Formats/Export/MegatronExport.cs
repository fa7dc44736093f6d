using System.Text;
using System.Text.Json;

namespace MemoryModel;

/// <summary>Writes Megatron-LM's arguments, one a line (megatron/training/arguments.py).</summary>
static class MegatronExport
{
    public static string Write(TrainingRun run)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in Arguments(run))
        {
            text.Append(name).Append(value.Length == 0 ? "" : " ").Append(value).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Returns the arguments; a flag's value is empty.</summary>
    public static IEnumerable<(string Name, string Value)> Arguments(TrainingRun run)
    {
        if (run.MegatronArguments is { } own)
        {
            using var document = JsonDocument.Parse(own);
            return [.. document.RootElement.EnumerateObject().Where(item => item.Value.ValueKind != JsonValueKind.False)
                .Select(item => (item.Name.StartsWith("--", StringComparison.Ordinal) ? item.Name : "--" + item.Name, item.Value.ValueKind is JsonValueKind.True or JsonValueKind.Null ? "" : item.Value.ToString()))];
        }

        var main = run.Model.Main;
        ConfigExport.Need(main.Blocks[^1].Attention is { LinearMixer: null } && run.Model.Stacks.Length == 1, "megatron", "model", run.Model.Name, "a decoder with attention in every layer");
        ConfigExport.Need(run.Adapter is null, "megatron", "peft", run.Adapter?.Method.Name() ?? "", "none");
        ConfigExport.Need(run.Plan.Zero is 0 or 1 or 3, "megatron", "zero", $"{run.Plan.Zero}", "0, 1 (distributed optimizer), 3 (Megatron FSDP)");
        ConfigExport.Need(run.Precision.Compute is DataType.BFloat16 or DataType.Float16 or DataType.Float32, "megatron", "precision.compute", run.Precision.Compute.ShortName(), "bf16, fp16, fp32");
        return [.. MegatronModelExport.Arguments(run), .. Layout(run), .. Numbers(run)];
    }

    static IEnumerable<(string, string)> Layout(TrainingRun run)
    {
        var plan = run.Plan;
        yield return ("--tensor-model-parallel-size", Count(plan.Tensor));
        yield return ("--pipeline-model-parallel-size", Count(plan.Pipeline));
        yield return ("--context-parallel-size", Count(plan.Context));
        if (plan.SequenceParallel)
        {
            yield return ("--sequence-parallel", "");
        }

        if (plan.VirtualPipeline > 1)
        {
            yield return ("--num-virtual-stages-per-pipeline-rank", Count(plan.VirtualPipeline));
        }

        if (plan.Expert > 1)
        {
            yield return ("--expert-model-parallel-size", Count(plan.Expert));
        }

        if (run.ContextExchange == ContextExchange.AllToAll)
        {
            yield return ("--cp-comm-type", "a2a");
        }

        if (plan.Zero > 0)
        {
            yield return ("--use-distributed-optimizer", "");
        }

        if (plan.Zero == 3)
        {
            yield return ("--use-megatron-fsdp", "");
            yield return ("--data-parallel-sharding-strategy", "optim_grads_params");
        }
    }

    static IEnumerable<(string, string)> Numbers(TrainingRun run)
    {
        var plan = run.Plan;
        yield return ("--seq-length", Count(run.SequenceLength));
        yield return ("--micro-batch-size", Count(plan.MicroBatch));
        yield return ("--global-batch-size", Count(plan.MicroBatch * plan.MicroBatches * run.Data));
        if (run.Precision.Compute != DataType.Float32)
        {
            yield return (run.Precision.Compute == DataType.BFloat16 ? "--bf16" : "--fp16", "");
        }

        if (run.Precision is { Compute: DataType.BFloat16, Gradients: DataType.BFloat16 })
        {
            yield return ("--grad-reduce-in-bf16", "");
        }

        yield return ("--optimizer", run.Optimizer.Name is "sgd" or "sgd-momentum" ? "sgd" : "adam");
        if (plan.Recompute == Recompute.Full)
        {
            yield return ("--recompute-granularity", "full");
            yield return ("--recompute-method", "uniform");
            yield return ("--recompute-num-layers", "1");
        }
        else if (plan.Recompute == Recompute.Selective)
        {
            yield return ("--recompute-granularity", "selective");
            if (run.Checkpoints.Modules != RecomputedModules.None)
            {
                yield return ("--recompute-modules", string.Join(' ', ModuleWords.Of(run.Checkpoints.Modules)));
            }
        }

        yield return ("--attention-backend", run.Attention == AttentionKernel.Eager ? "unfused" : "auto");
        if (run.FusedLoss)
        {
            yield return ("--cross-entropy-loss-fusion", "");
            yield return ("--cross-entropy-fusion-impl", "te");
        }

        yield return ("--no-create-attention-mask-in-dataloader", "");
    }

    internal static string Count(long value) => FormattableString.Invariant($"{value}");
}
