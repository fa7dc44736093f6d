using System.Collections.Immutable;
using System.Text.Json;
using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Reads the part of a run file that time depends on, and what was measured.</summary>
/// <remarks>A line that lacks a field gives a reason instead of a run; nothing is guessed that the formulas depend on strongly.</remarks>
static class StepRunReader
{
    // Adapters train a few parts in a thousand of the parameters; their own bytes and time are negligible beside the base's.
    const double AdapterShare = 0.005;

    // An NVL72 rack is scheduled in powers of two.
    const int RackDomain = 64;

    const int TorusDomain = 256;

    /// <summary>Reads a run.</summary>
    /// <returns>The run, or null and why not.</returns>
    public static (StepRun? Run, string? Reason) Read(JsonElement line)
    {
        if (!Has(line, "model") || !Has(line, "hardware") || !Has(line, "parallel") || !Has(line, "precision")) return (null, "model, hardware, parallel or precision is not stated");
        var (model, hardware, parallel) = (line.GetProperty("model"), line.GetProperty("hardware"), line.GetProperty("parallel"));
        foreach (var (part, name) in new[] { (model, "layers"), (model, "hidden"), (model, "heads"), (model, "vocab"), (line, "seq_len"), (hardware, "gpus") })
        {
            if (Whole(part, name) is null) return (null, $"{name} is not stated");
        }

        if (Whole(line, "micro_batch") is null && Whole(line, "global_batch") is null) return (null, "neither micro_batch nor global_batch is stated");
        if (Text(hardware, "gpu") is not { } gpuName) return (null, "hardware.gpu is not stated");
        if (Gpus.Find(gpuName) is not { } gpu) return (null, $"hardware.gpu \"{gpuName}\" is unknown; the nearest is {Gpus.Nearest(gpuName)}");
        if (ReadModel(model) is not { } network) return (null, "the width of the feed-forward block is not stated");
        return (Make(line, network, gpu, hardware, parallel), null);
    }

    static StepRun Make(JsonElement line, ModelArchitecture network, Accelerator gpu, JsonElement hardware, JsonElement parallel)
    {
        var framework = Text(line, "framework") ?? "pytorch";
        var eager = Text(line, "attention") == "eager";
        var (data, micro, microBatches, assumed) = ReadBatch(line, hardware, parallel);
        var adapters = Has(line, "peft");
        return new()
        {
            Model = network,
            Node = ReadNode(hardware, gpu),
            OmniPath = (Text(hardware, "inter_node") ?? "").Contains("Omni-Path", StringComparison.OrdinalIgnoreCase),
            Framework = framework,
            Compute = DataTypes.TryParse(Text(line.GetProperty("precision"), "compute") ?? "bf16", out var compute) ? compute : DataType.BFloat16,
            EagerAttention = eager,
            Compiled = Flag(line, "compile") ?? false,
            TensorOverlap = (Text(line, "notes") ?? "").Contains("async-tp", StringComparison.Ordinal) ? true : null,
            DataOverlap = Flag(line, "communication_overlap"),
            Recompute = Text(line, "recompute") switch { "full" => RepeatedWork.Layers, "selective" => RepeatedWork.Selective, _ => RepeatedWork.None },
            Frozen = adapters,
            QuantizedBits = adapters && Text(line.GetProperty("peft"), "base") is { } stored && DataTypes.TryParse(stored, out var type) && type.Bits() <= 8 ? type.Bits() : 0,
            TrainedShare = adapters ? AdapterShare : 1,
            // Megatron with its own main gradients reduces in fp32, torchtitan's FSDP too; others in the compute type.
            GradientBytes = framework is "torchtitan" || (!eager && framework is "nemo" or "megatron-lm" or "primus") ? 4 : 2,
            Optimizer = !line.TryGetProperty("offload", out var offload) ? OptimizerPlace.Device
                : Text(offload, "optimizer") switch { "cpu" => OptimizerPlace.Host, "nvme" => OptimizerPlace.Nvme, _ => OptimizerPlace.Device },
            Sequence = Whole(line, "seq_len")!.Value,
            MicroBatch = micro,
            MicroBatches = microBatches,
            Tensor = Whole(parallel, "tp") ?? 1,
            Pipeline = Whole(parallel, "pp") ?? 1,
            Chunks = Whole(parallel, "vpp") ?? 1,
            Context = Whole(parallel, "cp") ?? 1,
            Expert = network.Main.Blocks.Any(block => block.Experts is not null) ? Whole(parallel, "ep") ?? 1 : 1,
            Data = data,
            Zero = (int)(Whole(parallel, "zero") ?? 0),
            ShardGroup = Whole(parallel, "hsdp_shard") ?? 0,
            SequenceParallel = Flag(parallel, "sp") ?? false,
            ContextAllToAll = Text(parallel, "cp_comm") == "a2a",
            Assumed = assumed,
        };
    }

    // A micro-batch that is not stated: one sequence in a pipeline, which wants many micro-batches, else as many sequences as make
    // 8,192 tokens and divide a replica's share.
    static (long Data, long Micro, long MicroBatches, ImmutableArray<string> Assumed) ReadBatch(JsonElement line, JsonElement hardware, JsonElement parallel)
    {
        const long UsualTokens = 8192;
        // micro-batches per stage that leave an eighth of a pipeline's time idle
        const long FullPipeline = 8;
        var assumed = ImmutableArray.CreateBuilder<string>();
        var pipeline = Whole(parallel, "pp") ?? 1;
        var model = (Whole(parallel, "tp") ?? 1) * pipeline * (Whole(parallel, "cp") ?? 1);
        var data = Whole(parallel, "dp") ?? Math.Max(1, Whole(hardware, "gpus")!.Value / model);
        var global = Whole(line, "global_batch");
        if (Whole(line, "micro_batch") is { } stated)
        {
            var accumulated = Whole(line, "grad_accum") ?? (pipeline > 1 ? FullPipeline * pipeline : 1);
            if (global is null) assumed.Add($"grad_accum: {accumulated}");
            return (data, stated, global is null ? accumulated : Math.Max(1, (long)Math.Round(global.Value / (double)(stated * data))), assumed.ToImmutable());
        }

        var share = Math.Max(1, global!.Value / data);
        var micro = pipeline > 1 ? 1 : Math.Clamp(UsualTokens / Whole(line, "seq_len")!.Value, 1, share);
        while (share % micro != 0) micro--;
        assumed.Add($"micro_batch: {micro}");
        return (data, micro, share / micro, assumed.ToImmutable());
    }

    /// <summary>Returns the measured step time whatever unit the source printed; TFLOP/s and MFU by the source's own formula. Null when no time was measured.</summary>
    public static Seconds? Measured(JsonElement line, StepRun run)
    {
        if (!Has(line, "measured")) return null;
        var measured = line.GetProperty("measured");
        var gpus = Whole(line.GetProperty("hardware"), "gpus")!.Value;
        var tokens = (Whole(line, "global_batch") ?? run.MicroBatch * run.MicroBatches * run.Data) * (double)run.Sequence;
        if (Number(measured, "step_time_s") is { } step) return new(step);
        if (Number(measured, "tokens_per_s_per_gpu") is { } rate) return new(tokens / (rate * gpus));
        if (Number(measured, "samples_per_s") is { } samples) return new(tokens / run.Sequence / samples);
        var operations = tokens * FlopsConventions.PerToken(Convention(Text(measured, "flops_formula") ?? ""), run.Model, run.Sequence).Value;
        if (Number(measured, "tflops_per_gpu") is { } tera) return new(operations / (tera * 1e12 * gpus));
        var gpu = run.Node.Accelerator;
        return Number(measured, "mfu") is { } mfu ? new(operations / (mfu * (gpu.BFloat16 ?? gpu.Float16)!.Value.FlopsPerSecond * gpus)) : null;
    }

    static FlopsConvention Convention(string formula) =>
        formula.Contains("hfu", StringComparison.Ordinal) && formula.Contains("megatron", StringComparison.Ordinal) ? FlopsConvention.Narayanan
        : formula.Contains("72*B", StringComparison.Ordinal) ? FlopsConvention.Korthikanti
        : formula.Contains("CAUSAL", StringComparison.OrdinalIgnoreCase) && !formula.Contains("non-causal", StringComparison.OrdinalIgnoreCase) ? FlopsConvention.CausalAttention
        : FlopsConvention.FullAttention;

    static Node ReadNode(JsonElement hardware, Accelerator gpu)
    {
        var (intra, inter) = (Text(hardware, "intra_node") ?? "", Text(hardware, "inter_node") ?? "");
        var perNode = (int)(Whole(hardware, "gpus_per_node") ?? 8);
        var node = Node.Usual(gpu, perNode);
        return node with
        {
            Intra = LinkText.IntraNode(intra, gpu) ?? node.Intra,
            Network = LinkText.Network(inter, perNode) ?? node.Network,
            Domain = LinkText.IsRackWide(intra) ? RackDomain : gpu.Family == AcceleratorFamily.Tpu ? TorusDomain : 0,
        };
    }

    static ModelArchitecture? ReadModel(JsonElement model)
    {
        var (layers, hidden, heads) = ((int)Whole(model, "layers")!.Value, Whole(model, "hidden")!.Value, Whole(model, "heads")!.Value);
        var name = Text(model, "name") ?? "";
        var gated = Text(model, "mlp") is "swiglu" or "geglu";
        var expertInner = Whole(model, "expert_ffn_hidden");
        if ((Whole(model, "ffn_hidden") ?? expertInner) is not { } inner) return null;
        var latent = ReadLatent(model, name);
        var attention = new AttentionShape { Heads = heads, KvHeads = Whole(model, "kv_heads") ?? heads, HeadDim = Whole(model, "head_dim") ?? hidden / heads, Latent = latent };
        var dense = new Block { Attention = attention, FeedForward = new(inner, Activation.Silu, gated), Norm = NormKind.RmsNorm };
        var mixture = ReadExperts(model, expertInner ?? inner, gated);
        var mixed = new Block { Attention = attention, Experts = mixture, Norm = NormKind.RmsNorm };
        var denseLayers = mixture is null ? layers : Whole(model, "dense_layers") ?? LeadingDense(name);
        return new()
        {
            Name = name.Length > 0 ? name : "given",
            Family = "given",
            Source = Sources.Input,
            Embedding = new(Whole(model, "vocab")!.Value, hidden, Text(model, "positions") == "rope" ? PositionKind.Rotary : PositionKind.None),
            Stacks = [new(StackKind.Decoder, hidden, mixture is null ? [dense] : [dense, mixed], [.. Enumerable.Range(0, layers).Select(layer => layer < denseLayers ? 0 : 1)])],
            Head = new(Flag(model, "tied_embeddings") ?? false),
        };
    }

    static ExpertsShape? ReadExperts(JsonElement model, long inner, bool gated)
    {
        if (Whole(model, "experts") is not { } count || count == 0) return null;
        var shared = Whole(model, "shared_experts") is > 0 and { } number ? Whole(model, "shared_expert_ffn_hidden") ?? inner * number : 0;
        return new(count, Whole(model, "top_k") ?? 1, new(inner, Activation.Silu, gated)) { Shared = shared > 0 ? new(shared, Activation.Silu, gated) : null };
    }

    static LatentShape? ReadLatent(JsonElement model, string name) =>
        Has(model, "mla")
            ? model.GetProperty("mla") is var latent
                ? new(Whole(latent, "q_lora_rank") ?? 0, Whole(latent, "kv_lora_rank") ?? 512, Whole(latent, "qk_nope_head_dim") ?? 128, Whole(latent, "qk_rope_head_dim") ?? 64, Whole(latent, "v_head_dim") ?? 128)
                : null
            : IsDeepSeekV3(name) ? new(1536, 512, 128, 64, 128) : null;

    // DeepSeek-V3 (arXiv:2412.19437) has three dense layers, Kimi K2 with the same attention one.
    static long LeadingDense(string name) => name.StartsWith("deepseek-v3", StringComparison.Ordinal) ? 3 : IsDeepSeekV3(name) ? 1 : 0;

    static bool IsDeepSeekV3(string name) => name.StartsWith("deepseek-v3", StringComparison.Ordinal) || name.StartsWith("kimi", StringComparison.Ordinal);

    static bool Has(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object;

    static long? Whole(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var whole) ? whole : null;

    static double? Number(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    static bool? Flag(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;

    static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
