using System.Text.Json;

using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Reads a run file of framework <c>megatron-lm</c>: with <c>megatron_args</c>, or with model, parallel and batch fields.</summary>
static class MegatronCaseReader
{
    /// <summary>Reads the run.</summary>
    /// <exception cref="FormatException">A field is missing, wrong, or not expressible.</exception>
    public static MegatronRun Read(JsonElement run, ICollection<string> assumed)
    {
        var hardware = Object(run, "hardware");
        var gpu = Text(hardware, "gpu") ?? throw new FormatException("hardware.gpu is missing");
        var capability = (Gpus.Find(gpu) ?? throw new FormatException($"hardware.gpu is \"{gpu}\"; `llm-mem list gpus` names the known ones")).Family switch
        {
            AcceleratorFamily.Volta or AcceleratorFamily.Turing => 7,
            AcceleratorFamily.Ampere or AcceleratorFamily.Ada => 8,
            AcceleratorFamily.Blackwell => 10,
            _ => 9,
        };
        return run.TryGetProperty("megatron_args", out var arguments)
            ? MegatronReader.Read(new(arguments), Family(run), (int)(Whole(hardware, "gpus") ?? 1), capability, assumed)
            : Fields(run, capability);
    }

    // The script is not an argument; Megatron-LM's own tests keep the cases of each script in a folder of that name.
    static MegatronFamily Family(JsonElement run)
    {
        var where = run.TryGetProperty("source", out var source) ? Text(source, "where") ?? "" : "";
        return where.Contains("/bert/", StringComparison.Ordinal) || where.Contains("pretrain_bert", StringComparison.Ordinal) ? MegatronFamily.Bert
            : where.Contains("/t5/", StringComparison.Ordinal) || where.Contains("pretrain_t5", StringComparison.Ordinal) ? MegatronFamily.T5
            : MegatronFamily.Gpt;
    }

    static MegatronRun Fields(JsonElement run, int capability)
    {
        var (model, parallel) = (Object(run, "model"), Object(run, "parallel"));
        var (tensor, pipeline) = (Degree(parallel, "tp"), Degree(parallel, "pp"));
        var fused = Text(run, "cross_entropy") == "fused";
        var dropout = model.TryGetProperty("dropout", out var given) && given.ValueKind == JsonValueKind.Number ? given.GetDouble() : 0;
        var recompute = Text(run, "recompute");
        return new(Model(model, tensor), new()
        {
            Attention = Text(run, "attention") is "eager" or "sdpa" ? MegatronAttention.Unfused : MegatronAttention.Auto,
            Dispatcher = MegatronDispatcher.AllToAll,
            CrossEntropy = fused ? MegatronCrossEntropy.TransformerEngine : MegatronCrossEntropy.VocabularyParallel,
            GroupedGemm = true,
            DistributedOptimizer = (Whole(parallel, "zero") ?? 0) > 0,
            ExpertTensor = 1,
            HiddenDropout = dropout,
            AttentionDropout = dropout,
            DenseMask = false,
            ContextAllToAll = Text(parallel, "cp_comm") == "a2a",
            RecomputeModules = recompute == "selective" ? ["core_attn"] : [],
        })
        {
            Tensor = tensor,
            SequenceParallel = tensor > 1 && parallel.TryGetProperty("sp", out var sp) && sp.ValueKind == JsonValueKind.True,
            Pipeline = pipeline,
            Virtual = pipeline == 1 ? 1 : Degree(parallel, "vpp"),
            Context = Degree(parallel, "cp"),
            Expert = Degree(parallel, "ep"),
            Data = Degree(parallel, "dp"),
            Sequence = Needed(run, "seq_len"),
            MicroBatch = Whole(run, "micro_batch") ?? 1,
            MicroBatches = Whole(run, "grad_accum") ?? 1,
            Precision = new()
            {
                Name = "megatron-bf16",
                Source = Sources.MegatronLm,
                Compute = DataType.BFloat16,
                Parameters = DataType.BFloat16,
                Gradients = DataType.Float32,
                Master = DataType.Float32,
                Moments = DataType.Float32,
            },
            FullRecompute = recompute == "full",
            ComputeCapability = capability,
        };
    }

    static ModelArchitecture Model(JsonElement model, int tensor)
    {
        var (hidden, heads, layers) = (Needed(model, "hidden"), Needed(model, "heads"), checked((int)Needed(model, "layers")));
        var norm = Text(model, "norm") == "layernorm" ? NormKind.LayerNorm : NormKind.RmsNorm;
        var gated = Text(model, "mlp") is "swiglu" or "geglu";
        var bias = Flag(model, "bias");
        FeedForwardShape Dense(long width) => new(width, gated ? Activation.Silu : Activation.Gelu, gated) { Bias = bias };
        var mla = model.TryGetProperty("mla", out var latent) && latent.ValueKind == JsonValueKind.Object
            ? new LatentShape(Whole(latent, "q_lora_rank") ?? 0, Needed(latent, "kv_lora_rank"), Needed(latent, "qk_nope_head_dim"), Needed(latent, "qk_rope_head_dim"), Needed(latent, "v_head_dim"))
            : null;
        var block = new Block
        {
            Norm = norm,
            Attention = new()
            {
                Heads = heads,
                KvHeads = mla is null ? Whole(model, "kv_heads") ?? heads : heads,
                HeadDim = mla?.HeadDim ?? Whole(model, "head_dim") ?? hidden / heads,
                ValueHeadDim = mla?.ValueHeadDim,
                Latent = mla,
                QueryKeyValueBias = bias,
                OutputBias = bias,
            },
            FeedForward = Dense(Whole(model, "ffn_hidden") ?? 4 * hidden),
        };
        var routed = Whole(model, "experts") is not { } experts ? block : block with
        {
            FeedForward = null,
            Experts = new(experts, Needed(model, "top_k"), Dense(Whole(model, "expert_ffn_hidden") ?? block.FeedForward!.Hidden))
            {
                Shared = Whole(model, "shared_expert_ffn_hidden") is { } shared ? Dense(shared) : null,
            },
        };
        var leading = (int)(Whole(model, "dense_layers") ?? 0);
        var multiple = 128L * tensor;
        var learned = Text(model, "positions") == "learned";
        return new()
        {
            Name = Text(model, "name") ?? "model",
            Family = "megatron-gpt",
            Source = Sources.Input,
            Embedding = new((Needed(model, "vocab") + multiple - 1) / multiple * multiple, hidden, learned ? PositionKind.Learned : PositionKind.Rotary)
            {
                PositionRows = learned ? Whole(model, "max_positions") ?? 0 : 0,
            },
            Stacks = [new(StackKind.Decoder, hidden, [block, routed], [.. Enumerable.Range(0, layers).Select(layer => layer < leading ? 0 : 1)]) { FinalNorm = norm }],
            Head = new(Flag(model, "tied_embeddings")),
        };
    }

    static JsonElement Object(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var child) && child.ValueKind == JsonValueKind.Object ? child : throw new FormatException($"{name} is missing");

    static int Degree(JsonElement parent, string name) => checked((int)(Whole(parent, name) ?? 1));

    static bool Flag(JsonElement parent, string name) => parent.TryGetProperty(name, out var child) && child.ValueKind == JsonValueKind.True;

    static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var child) && child.ValueKind == JsonValueKind.String ? child.GetString() : null;

    static long? Whole(JsonElement parent, string name) =>
        !parent.TryGetProperty(name, out var child) || child.ValueKind == JsonValueKind.Null ? null
        : child.ValueKind == JsonValueKind.Number && child.TryGetInt64(out var number) ? number
        : throw new FormatException($"{name} is {child.GetRawText()}; allowed: a whole number");

    static long Needed(JsonElement parent, string name) => Whole(parent, name) ?? throw new FormatException($"{name} is missing");
}
