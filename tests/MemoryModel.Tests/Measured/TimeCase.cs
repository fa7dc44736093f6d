using System.Globalization;
using System.Text.Json;
using MemoryModel.Catalog;

namespace MemoryModel.Tests.Measured;

/// <summary>A measured run whose step time is known, read as the run files write it.</summary>
sealed record TimeCase(string Id, string Source, StepRun Run, double MeasuredSeconds)
{
    public double PredictedSeconds { get; } = Run.Time().Total;

    public double Error => PredictedSeconds / MeasuredSeconds - 1;

    /// <summary>Reads a file of cases; a line that lacks a field which the time depends on is left out.</summary>
    public static List<TimeCase> Load(string file) =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Measured", file)).Select(line => Read(JsonDocument.Parse(line).RootElement)).OfType<TimeCase>()];

    /// <summary>Reads vTrain's table: Megatron-DeepSpeed, fp16, full recompute, unfused attention, on 8-GPU A100 nodes.</summary>
    public static List<TimeCase> LoadVTrain() =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Measured", "vtrain.csv")).Skip(1).Select(VTrain)];

    static TimeCase VTrain(string line)
    {
        var cell = line.Split(',');
        long N(int column) => long.Parse(cell[column], CultureInfo.InvariantCulture);
        var model = Decoder(cell[0], (int)N(3), N(2), N(4), N(4), N(2) / N(4), new(4 * N(2), Activation.Gelu, Gated: false), null, null, 0, 50257, PositionKind.Learned, tied: true);
        var run = new StepRun
        {
            Model = model,
            Node = Node.Usual(Gpus.A100Sxm) with { Network = Bandwidth.FromGigabytesPerSecond(cell[0].Contains("multi", StringComparison.Ordinal) ? 12.5 : 25) },
            Framework = "megatron-deepspeed",
            Compute = DataType.Float16,
            EagerAttention = true,
            Recompute = RepeatedWork.Layers,
            GradientBytes = 2,
            Sequence = N(5),
            MicroBatch = N(6),
            MicroBatches = N(7) / (N(6) * N(9)),
            Tensor = N(8),
            Data = N(9),
            Pipeline = N(10),
        };
        return new(cell[0], "vTrain", run, double.Parse(cell[11], CultureInfo.InvariantCulture));
    }

    static TimeCase? Read(JsonElement line)
    {
        var (model, hardware, parallel, measured) = (line.GetProperty("model"), line.GetProperty("hardware"), line.GetProperty("parallel"), line.GetProperty("measured"));
        var micro = Long(line, "micro_batch");
        var global = Long(line, "global_batch");
        if (Long(model, "layers") is not { } layers || Long(model, "hidden") is not { } hidden || Long(line, "seq_len") is not { } sequence
            || micro is null || global is null || Long(model, "vocab") is not { } vocab || Gpus.Find(Text(hardware, "gpu")!) is not { } gpu)
        {
            return null;
        }

        var framework = Text(line, "framework")!;
        var eager = Text(line, "attention") == "eager";
        var note = Text(line, "notes") ?? "";
        var network = ReadModel(model, layers, hidden, vocab);
        var data = Long(parallel, "dp") ?? 1;
        var inter = Text(hardware, "inter_node") ?? "";
        var perNode = (int)(Long(hardware, "gpus_per_node") ?? 8);
        var node = Node.Usual(gpu, perNode);
        node = node with
        {
            Intra = LinkText.IntraNode(Text(hardware, "intra_node") ?? "", gpu) ?? node.Intra,
            Network = LinkText.Network(inter, perNode) ?? node.Network,
            Domain = LinkText.IsRackWide(Text(hardware, "intra_node") ?? "") ? 64 : gpu.Family == AcceleratorFamily.Tpu ? 256 : 0,
        };
        var type = Text(line.GetProperty("precision"), "compute")!;
        var run = new StepRun
        {
            Model = network,
            Node = node,
            OmniPath = inter.Contains("Omni-Path", StringComparison.Ordinal),
            Framework = framework,
            Compute = DataTypes.TryParse(type, out var compute) ? compute : DataType.BFloat16,
            EagerAttention = eager,
            Compiled = line.TryGetProperty("compile", out var compile) && compile.ValueKind == JsonValueKind.True,
            TensorOverlap = note.Contains("async-tp", StringComparison.Ordinal) ? true : null,
            DataOverlap = line.TryGetProperty("communication_overlap", out var overlap) ? overlap.GetBoolean() : null,
            Recompute = Text(line, "recompute") switch { "full" => RepeatedWork.Layers, "selective" => RepeatedWork.Selective, _ => RepeatedWork.None },
            Frozen = line.TryGetProperty("peft", out _),
            TrainedShare = line.TryGetProperty("peft", out _) ? 0.005 : 1,
            // Megatron reduces bf16 gradients in fp32, torchtitan's FSDP too; others in the compute type.
            GradientBytes = framework is "torchtitan" || (!eager && (framework is "nemo" or "megatron-lm" or "primus")) ? 4 : 2,
            Optimizer = line.TryGetProperty("offload", out var offload) && Text(offload, "optimizer") == "cpu" ? OptimizerPlace.Host : OptimizerPlace.Device,
            Sequence = sequence,
            MicroBatch = micro.Value,
            MicroBatches = Math.Max(1, (long)Math.Round(global.Value / (double)(micro.Value * data))),
            Tensor = Long(parallel, "tp") ?? 1,
            Pipeline = Long(parallel, "pp") ?? 1,
            Chunks = Long(parallel, "vpp") ?? 1,
            Context = Long(parallel, "cp") ?? 1,
            Expert = network.Main.Blocks.Any(block => block.Experts is not null) ? Long(parallel, "ep") ?? 1 : 1,
            Data = data,
            Zero = (int)(Long(parallel, "zero") ?? 0),
            ShardGroup = Long(parallel, "hsdp_shard") ?? 0,
            SequenceParallel = parallel.TryGetProperty("sp", out var sp) && sp.ValueKind == JsonValueKind.True,
            ContextAllToAll = Text(parallel, "cp_comm") == "a2a",
        };
        var tokens = global.Value * (double)sequence;
        return Seconds(measured, run, network, tokens, Long(hardware, "gpus")!.Value, gpu) is { } seconds
            ? new(Text(line, "id")!, Text(line.GetProperty("source"), "title")!, run, seconds)
            : null;
    }

    // Step time whatever the source prints; TFLOP/s and MFU by the source's own formula.
    static double? Seconds(JsonElement measured, StepRun run, ModelArchitecture model, double tokens, long gpus, Accelerator gpu)
    {
        if (Double(measured, "step_time_s") is { } step) return step;
        if (Double(measured, "tokens_per_s_per_gpu") is { } rate) return tokens / (rate * gpus);
        var formula = Text(measured, "flops_formula") ?? "";
        var convention = formula.Contains("hfu", StringComparison.Ordinal) && formula.Contains("megatron", StringComparison.Ordinal) ? FlopsConvention.Narayanan
            : formula.Contains("72*B", StringComparison.Ordinal) ? FlopsConvention.Korthikanti
            : formula.Contains("CAUSAL", StringComparison.Ordinal) ? FlopsConvention.CausalAttention
            : FlopsConvention.FullAttention;
        var operations = tokens * FlopsConventions.PerToken(convention, model, run.Sequence).Value;
        if (Double(measured, "tflops_per_gpu") is { } tera) return operations / (tera * 1e12 * gpus);
        return Double(measured, "mfu") is { } mfu ? operations / (mfu * (gpu.BFloat16 ?? gpu.Float16)!.Value.FlopsPerSecond * gpus) : null;
    }

    static ModelArchitecture ReadModel(JsonElement model, long layers, long hidden, long vocab)
    {
        var name = Text(model, "name") ?? "";
        var heads = Long(model, "heads")!.Value;
        var gated = Text(model, "mlp") is "swiglu" or "geglu";
        var experts = Long(model, "experts");
        var expertInner = Long(model, "expert_ffn_hidden");
        var inner = Long(model, "ffn_hidden") ?? expertInner!.Value;
        var shared = Long(model, "shared_experts") is > 0 and { } count ? Long(model, "shared_expert_ffn_hidden") ?? (expertInner ?? inner) * count : 0;
        var mixture = experts is null ? null : new ExpertsShape(experts.Value, Long(model, "top_k")!.Value, new(expertInner ?? inner, Activation.Silu, gated))
        {
            Shared = shared > 0 ? new(shared, Activation.Silu, gated) : null,
        };
        // The latent dimensions and leading dense layers of DeepSeek-V3 and Kimi K2 are in the notes of these lines.
        var family = name.StartsWith("deepseek-v3", StringComparison.Ordinal) || name.StartsWith("kimi", StringComparison.Ordinal);
        var latent = model.TryGetProperty("mla", out var mla)
            ? new LatentShape(Long(mla, "q_lora_rank") ?? 0, Long(mla, "kv_lora_rank")!.Value, Long(mla, "qk_nope_head_dim")!.Value, Long(mla, "qk_rope_head_dim")!.Value, Long(mla, "v_head_dim")!.Value)
            : family ? new LatentShape(1536, 512, 128, 64, 128) : null;
        var dense = experts is null ? 0 : Long(model, "dense_layers") ?? (name.StartsWith("deepseek-v3", StringComparison.Ordinal) ? 3 : family ? 1 : 0);
        return Decoder(
            name, (int)layers, hidden, heads, Long(model, "kv_heads") ?? heads, Long(model, "head_dim") ?? hidden / heads, new(inner, Activation.Silu, gated), mixture, latent, (int)dense, vocab,
            Text(model, "positions") == "rope" ? PositionKind.Rotary : PositionKind.None,
            model.TryGetProperty("tied_embeddings", out var tied) && tied.ValueKind == JsonValueKind.True);
    }

    static ModelArchitecture Decoder(
        string name, int layers, long hidden, long heads, long kvHeads, long headDim, FeedForwardShape inner, ExpertsShape? experts, LatentShape? latent, int denseLayers, long vocab, PositionKind positions, bool tied)
    {
        var attention = new AttentionShape { Heads = heads, KvHeads = kvHeads, HeadDim = headDim, Latent = latent };
        var dense = new Block { Attention = attention, FeedForward = inner, Norm = NormKind.RmsNorm };
        var mixed = new Block { Attention = attention, Experts = experts, Norm = NormKind.RmsNorm };
        var first = experts is null ? layers : denseLayers;
        return new()
        {
            Name = name,
            Family = "measured",
            Source = Sources.Input,
            Embedding = new(vocab, hidden, positions),
            Stacks = [new(StackKind.Decoder, hidden, experts is null ? [dense] : [dense, mixed], [.. Enumerable.Range(0, layers).Select(layer => layer < first ? 0 : 1)])],
            Head = new(tied),
        };
    }

    static long? Long(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;

    static double? Double(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
