using System.Text.Json;

namespace MemoryModel;

/// <summary>The fields of a run that a Megatron-LM argument list says: one table for switches that are laid over a list and for runs whose plan was varied.</summary>
/// <remarks>Megatron-LM megatron/training/arguments.py; <see cref="MegatronReader"/> reads the same words. In the order in which they are written: later rows read what earlier ones wrote.</remarks>
static class MegatronFields
{
    /// <summary>Gets all fields.</summary>
    public static readonly MegatronField[] All =
    [
        Count("parallel.tp", "tensor-model-parallel-size", run => run.Plan.Tensor),
        // without tensor parallelism Megatron-LM leaves the flag unused, so that it may say either
        new("parallel.sp", ["sequence-parallel"], Sequences) { Value = run => run.Plan.Tensor == 1 ? "null" : run.Plan.SequenceParallel ? "true" : "false" },
        new("parallel.pp", ["pipeline-model-parallel-size"], Stages) { Value = run => Text(run.Plan.Pipeline) },
        new("parallel.vpp", ["num-virtual-stages-per-pipeline-rank", "num-layers-per-virtual-pipeline-stage"], Chunks) { Value = run => Text(run.Plan.VirtualPipeline) },
        Count("parallel.cp", "context-parallel-size", run => run.Plan.Context),
        new("parallel.cp_comm", ["cp-comm-type"], (list, value) => list.Text("cp-comm-type", value.GetString()!)) { Value = run => Quote(run.ContextExchange switch { ContextExchange.AllToAll => "a2a", ContextExchange.AllGather => "all_gather", _ => "p2p" }) },
        Count("parallel.ep", "expert-model-parallel-size", run => run.Plan.Expert),
        new("parallel.zero", ["use-distributed-optimizer", "use-megatron-fsdp", "use-torch-fsdp2", "data-parallel-sharding-strategy"], Zero) { Value = run => Text(run.Plan.Zero) },
        new("precision.policy", ["bf16", "fp16", "fp8-format"], Precision) { Value = run => Quote(Types(run.Precision)) },
        new("optimizer", ["optimizer"], Optimizer) { Value = run => Quote(run.Optimizer.Name) },
        new("attention", ["attention-backend"], Attention) { Value = run => Quote(run.Attention == AttentionKernel.Eager ? "eager" : "flash") },
        new("cross_entropy", ["cross-entropy-loss-fusion", "cross-entropy-fusion-impl"], Loss) { Value = run => Quote(run.FusedLoss ? "fused" : "plain") },
        new("recompute", ["recompute-granularity", "recompute-method", "recompute-num-layers", "recompute-activations", "moe-layer-recompute"], Recomputed) { Value = run => Quote(run.Plan.Recompute.ToString().ToLowerInvariant()) },
        new("recompute_layers", ["recompute-method"], RecomputedLayers) { Value = run => run.Plan is { Recompute: Recompute.Full, RecomputedLayers: { } layers } ? Text(layers / run.Plan.VirtualPipeline) : "null" },
        new("checkpoints.modules", ["recompute-modules"], (list, value) => list.Text("recompute-modules", string.Join(' ', Words(value)))),
        new("offload.optimizer", ["optimizer-cpu-offload"], Offload) { Value = run => Quote(run.Plan.OffloadOptimizer.ToString().ToLowerInvariant()) },
        new("seq_len", ["seq-length", "encoder-seq-length"], Sequence) { Value = run => Text(run.SequenceLength) },
        Count("micro_batch", "micro-batch-size", run => run.Plan.MicroBatch),
        Count("global_batch", "global-batch-size", run => run.Plan.MicroBatch * run.Plan.MicroBatches * run.Data),
        .. MegatronModelFields.All,
    ];

    /// <summary>Returns the field at a path, or <see langword="null"/>.</summary>
    public static MegatronField? Find(string path) => Array.Find(All, field => field.Path == path);

    internal static MegatronField Count(string path, string argument, Func<TrainingRun, long>? value = null) =>
        new(path, [argument], (list, number) => list.Count(argument, Whole(number))) { Value = value is null ? null : run => Text(value(run)) };

    internal static string Text(long value) => FormattableString.Invariant($"{value}");

    internal static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    /// <summary>Says the chunks of a stage by their number instead of their layers, before stages or layers change.</summary>
    internal static void KeepChunks(MegatronArgumentList list)
    {
        var read = list.Read();
        if (read.Whole("num-layers-per-virtual-pipeline-stage") is { } each && read.Whole("num-layers") is { } layers)
        {
            Chunks(list, Number(Math.Max(1, layers / (read.Whole("pipeline-model-parallel-size") ?? 1) / each)));
        }
    }

    static JsonElement Number(long value)
    {
        using var document = JsonDocument.Parse(Text(value));
        return document.RootElement.Clone();
    }

    internal static long Whole(JsonElement value) => RunFieldCheck.TryWhole(value, out var number) ? number : 0;

    // Chunks stay as many when the stages change; a pipeline of one stage has none.
    static void Stages(MegatronArgumentList list, JsonElement value)
    {
        var stages = Whole(value);
        KeepChunks(list);
        list.Count("pipeline-model-parallel-size", stages);
        if (stages == 1)
        {
            list.Remove("num-virtual-stages-per-pipeline-rank", "num-layers-per-virtual-pipeline-stage");
        }
    }

    static void Chunks(MegatronArgumentList list, JsonElement value)
    {
        list.Remove("num-layers-per-virtual-pipeline-stage");
        if (Whole(value) is > 1 and var chunks)
        {
            list.Count("num-virtual-stages-per-pipeline-rank", chunks);
        }
        else
        {
            list.Remove("num-virtual-stages-per-pipeline-rank");
        }
    }

    // Stage 1 is the distributed optimizer, 2 and 3 are Megatron FSDP's strategies.
    static void Zero(MegatronArgumentList list, JsonElement value)
    {
        var stage = Whole(value);
        list.Remove("use-torch-fsdp2");
        list.Flag("use-distributed-optimizer", stage > 0);
        list.Flag("use-megatron-fsdp", stage > 1);
        list.Remove("data-parallel-sharding-strategy");
        if (stage > 1)
        {
            list.Text("data-parallel-sharding-strategy", stage == 2 ? "optim_grads" : "optim_grads_params");
        }
    }

    static string Types(PrecisionPolicy policy) => policy.Compute == DataType.Float8 ? "fp8" : policy.Parameters.ShortName();

    static void Precision(MegatronArgumentList list, JsonElement value)
    {
        var (types, sixteen) = value.GetString()!.ToLowerInvariant() switch
        {
            "bf16" or "bf16-mixed" => ("", "bf16"),
            "fp16" or "fp16-mixed" => ("", "fp16"),
            "fp32" => ("", ""),
            "fp8" => ("hybrid", list.Read().Flag("fp16") ? "fp16" : "bf16"),
            _ => throw MegatronField.Unsaid("precision", value, "bf16, fp16, fp32, fp8 (--bf16, --fp16, --fp8-format)"),
        };
        list.Flag("bf16", sixteen == "bf16");
        list.Flag("fp16", sixteen == "fp16");
        if (types.Length == 0)
        {
            list.Remove("fp8-format", "fp8-recipe", "fp8-param-gather");
        }
        else if (!list.Read().Has("fp8-format"))
        {
            list.Text("fp8-format", types);
        }
    }

    static void Optimizer(MegatronArgumentList list, JsonElement value)
    {
        var name = value.GetString()!;
        // Megatron-LM's own words mean what they mean there
        list.Text("optimizer", MegatronOptimizers.IsArgument(name) ? name.ToLowerInvariant() : MegatronOptimizers.Argument(Catalog.Optimizers.Find(name)) ?? throw MegatronField.Unsaid("optimizer", value, $"{MegatronOptimizers.Words} (--optimizer)"));
    }

    static void Attention(MegatronArgumentList list, JsonElement value)
    {
        var (eager, read) = (value.GetString()!.Equals("eager", StringComparison.OrdinalIgnoreCase), list.Read());
        if (!eager && (read.Text("transformer-impl") == "local" || read.Text("spec") == "local"))
        {
            throw MegatronField.Unsaid("attention", value, "eager, since --transformer-impl is local");
        }

        if (eager || read.Text("attention-backend") is "unfused" or "local")
        {
            list.Text("attention-backend", eager ? "unfused" : "auto");
        }
    }

    static void Loss(MegatronArgumentList list, JsonElement value)
    {
        var word = value.GetString()!.ToLowerInvariant();
        if (word == "chunked")
        {
            throw MegatronField.Unsaid("loss", value, "plain, fused (--cross-entropy-loss-fusion)");
        }

        list.Remove("cross-entropy-fusion-impl");
        list.Flag("cross-entropy-loss-fusion", word == "fused");
        if (word == "fused")
        {
            list.Text("cross-entropy-fusion-impl", "te");
        }
    }

    // Checkpoints that sequence parallelism cuts already cannot be distributed (megatron/core/transformer/transformer_config.py).
    static void Sequences(MegatronArgumentList list, JsonElement value)
    {
        var parallel = value.ValueKind == JsonValueKind.True;
        list.Flag("sequence-parallel", parallel);
        if (parallel)
        {
            list.Remove("distribute-saved-activations");
        }
    }

    static void Recomputed(MegatronArgumentList list, JsonElement value)
    {
        var word = value.GetString()!.ToLowerInvariant();
        list.Remove("recompute-activations", "moe-layer-recompute");
        if (word != "full")
        {
            list.Remove("recompute-granularity", "recompute-method", "recompute-num-layers");
        }

        if (word != "none")
        {
            list.Text("recompute-granularity", word);
        }

        if (word == "full" && !list.Read().Has("recompute-method"))
        {
            list.Text("recompute-method", "uniform");
            list.Count("recompute-num-layers", 1);
        }
    }

    // In layers of a chunk of a stage, as the argument counts them; null is every layer.
    static void RecomputedLayers(MegatronArgumentList list, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            if (list.Read().Text("recompute-granularity") == "full")
            {
                list.Text("recompute-method", "uniform");
                list.Count("recompute-num-layers", 1);
            }

            return;
        }

        list.Text("recompute-method", "block");
        list.Count("recompute-num-layers", Whole(value));
    }

    static void Offload(MegatronArgumentList list, JsonElement value)
    {
        var place = value.GetString()!.ToLowerInvariant();
        if (place == "nvme")
        {
            throw MegatronField.Unsaid("offload-optimizer", value, "none, cpu (--optimizer-cpu-offload)");
        }

        list.Flag("optimizer-cpu-offload", place == "cpu");
        if (place == "cpu")
        {
            // the hybrid optimizer reuses the code of the precision-aware one (megatron/training/arguments.py)
            list.Flag("use-precision-aware-optimizer", true);
        }
        else if (list.Read().Flag("use-precision-aware-optimizer"))
        {
            // whole master weights, as they were on the host
            list.Flag("no-store-param-remainders", true);
        }
    }

    // Megatron-LM refuses more tokens than positions; where positions have no table a longer sequence costs nothing else.
    static void Sequence(MegatronArgumentList list, JsonElement value)
    {
        var (length, read) = (Whole(value), list.Read());
        list.Count(read.Has("seq-length") || !read.Has("encoder-seq-length") ? "seq-length" : "encoder-seq-length", length);
        if (read.Text("position-embedding-type") is "rope" or "yarn" or "none" or "mrope" && read.Whole("max-position-embeddings") < length)
        {
            list.Count("max-position-embeddings", length);
        }
    }

    internal static IEnumerable<string> Words(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? [value.GetString()!] : value.EnumerateArray().Select(item => item.GetString()!);
}
