using System.Text;
using System.Text.Json;

namespace MemoryModel;

/// <summary>Writes Megatron-LM's arguments, one a line (megatron/training/arguments.py).</summary>
static class MegatronExport
{
    /// <summary>Gets the fields that the arguments say.</summary>
    public static readonly string[] Says =
    [
        "zero", "tp", "sp", "pp", "vpp", "cp", "cp-comm", "ep", "recompute", "recompute_layers", "checkpoints", "offload-optimizer", "offload-activations", "optimizer", "attention", "loss",
        "communication_overlap", "async_tp", "grads-dtype", "megatron_args",
    ];

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
        if (run.MegatronArguments is not null)
        {
            using var document = JsonDocument.Parse(MegatronRunReader.List(run));
            return [.. document.RootElement.EnumerateObject().Where(item => item.Value.ValueKind != JsonValueKind.False)
                .Select(item => (item.Name.StartsWith("--", StringComparison.Ordinal) ? item.Name : "--" + item.Name, item.Value.ValueKind is JsonValueKind.True or JsonValueKind.Null ? "" : item.Value.ToString()))];
        }

        Check(run);
        return [.. MegatronModelExport.Arguments(run), .. Layout(run), .. Numbers(run), .. Offload(run)];
    }

    // What the arguments have no word for, or Megatron-LM would refuse.
    static void Check(TrainingRun run)
    {
        void Need(bool sayable, string field, string value, string allowed) => ConfigExport.Need(sayable, "megatron", field, value, allowed);

        var (plan, types) = (run.Plan, run.Precision);
        var parts = plan.Pipeline * plan.VirtualPipeline;
        Need(run.Model.Main.Blocks[^1].Attention is { LinearMixer: null } && run.Model.Stacks.Length == 1, "model", run.Model.Name, "a decoder with attention in every layer");
        Need(run.Model.Embedding is not { Positions: PositionKind.Rotary, RotaryBase: null }, "model", $"{run.Model.Name}, of which no base of rotary positions is known", "one of the catalog that has it, or a config with rope_theta");
        Need(run.Model.Main.Blocks[^1].Attention!.QueryKeyNorm is QueryKeyNorm.None or QueryKeyNorm.PerHead, "model", run.Model.Name, "one whose queries and keys are normalized over each head, with weights (--qk-layernorm), or not at all");
        Need(LayerSplit.IsEven(run.Model.Layers, parts), "pp", $"{plan.Pipeline}", $"a number of stages and chunks that divides {run.Model.Layers} layers, embedding and loss counted as one each or not");
        Need(types.Compute is DataType.BFloat16 or DataType.Float16 or DataType.Float32, "precision.compute", types.Compute.ShortName(), "bf16, fp16, fp32");
        Need(types.Parameters == types.Compute, "params-dtype", types.Parameters.ShortName(), types.Compute.ShortName());
        Need(types.Master == DataType.Float32 || types.Compute == DataType.Float32, "master-dtype", types.Master?.ShortName() ?? "none", "fp32");
        Need(types.Gradients == DataType.Float32 || types.Gradients == types.Compute, "grads-dtype", types.Gradients.ShortName(), $"{types.Compute.ShortName()}, fp32");
        Need(MegatronOptimizers.Argument(run.Optimizer) is not null, "optimizer", run.Optimizer.Name, MegatronOptimizers.Words);
        Need(run.FusedLoss || run.Implementation.Loss != LossImplementation.Chunked, "loss", "chunked", "plain, fused");
        Need(plan.RecomputedLayers is null || (plan.Recompute == Recompute.Full && plan.RecomputedLayers % plan.VirtualPipeline == 0), "recompute_layers", $"{plan.RecomputedLayers}", "with recompute full, a multiple of vpp");
        Need(!run.Checkpoints.Contiguous, "checkpoints", "contiguous", "layers, partitioned");
        Need(run.Checkpoints is { Layers: 1, Partitioned: false } || (plan.Recompute == Recompute.Full && plan.RecomputedLayers is null), "checkpoints", run.Checkpoints.ToString(), "none without recompute full of every layer");
        Need(plan.OffloadOptimizer == OffloadTarget.None || (plan.OffloadOptimizer == OffloadTarget.Cpu && MegatronOptimizers.Argument(run.Optimizer) == "adam" && plan.Zero > 0), "offload-optimizer", plan.OffloadOptimizer.ToString().ToLowerInvariant(), "none, or cpu with adamw and zero 1");
        Need(run.TensorOverlap != true || plan.SequenceParallel, "async_tp", "true", "with sp");
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

        if (LayersBesideTheLayers(run) is var (embedding, loss))
        {
            if (embedding)
            {
                yield return ("--account-for-embedding-in-pipeline-split", "");
            }

            if (loss)
            {
                yield return ("--account-for-loss-in-pipeline-split", "");
            }
        }

        if (plan.Context > 1 && run.ContextExchange != ContextExchange.Ring)
        {
            yield return ("--cp-comm-type", run.ContextExchange == ContextExchange.AllToAll ? "a2a" : "all_gather");
        }

        if (run.CommunicationOverlap == true)
        {
            yield return ("--overlap-grad-reduce", "");
        }

        if (run.TensorOverlap == true)
        {
            yield return ("--tp-comm-overlap", "");
        }

        if (plan.Zero > 0)
        {
            yield return ("--use-distributed-optimizer", "");
        }

        if (plan.Zero >= 2)
        {
            yield return ("--use-megatron-fsdp", "");
            yield return ("--data-parallel-sharding-strategy", plan.Zero == 2 ? "optim_grads" : "optim_grads_params");
        }
    }

    // What counts as a layer so that stages and chunks divide them: the loss first (LayerSplit).
    static (bool Embedding, bool Loss) LayersBesideTheLayers(TrainingRun run)
    {
        var (layers, parts) = (run.Model.Layers, run.Plan.Pipeline * run.Plan.VirtualPipeline);
        return layers % parts == 0 ? (false, false) : ((layers + 1) % parts != 0, true);
    }

    static IEnumerable<(string, string)> Offload(TrainingRun run)
    {
        if (run.Plan.OffloadOptimizer == OffloadTarget.Cpu)
        {
            // the hybrid optimizer reuses the code of the precision-aware one (megatron/training/arguments.py)
            yield return ("--optimizer-cpu-offload", "");
            yield return ("--use-precision-aware-optimizer", "");
        }

        if (run.Plan.OffloadActivations == OffloadTarget.Cpu)
        {
            var experts = run.Model.Main.Blocks.Any(block => block.Experts is not null);
            yield return ("--fine-grained-activation-offloading", "");
            yield return ("--offload-modules", "attn_norm qkv_linear core_attn attn_proj mlp_norm" + (experts ? " expert_fc1 moe_act" : ""));
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

        if (run.Precision is { Compute: DataType.Float16, Gradients: DataType.Float32 })
        {
            yield return ("--accumulate-allreduce-grads-in-fp32", "");
        }

        yield return ("--optimizer", MegatronOptimizers.Argument(run.Optimizer)!);
        if (plan.Recompute == Recompute.Full)
        {
            yield return ("--recompute-granularity", "full");
            yield return ("--recompute-method", plan.RecomputedLayers is null ? "uniform" : "block");
            yield return ("--recompute-num-layers", Count(plan.RecomputedLayers / plan.VirtualPipeline ?? run.Checkpoints.Layers));
            if (run.Checkpoints.Partitioned)
            {
                yield return ("--distribute-saved-activations", "");
            }
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
