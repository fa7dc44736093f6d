using System.Text.Json;
using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Reads the <c>implementation</c> part of a run file.</summary>
static class ImplementationReader
{
    static readonly string[] Fields =
    [
        "engine", "attention", "attention_mask", "qkv", "norm", "mlp", "rope_tables", "block", "dropout_mask", "autocast", "loss", "input_require_grads", "frozen_base", "foreach",
        "set_to_none", "keep_logits", "clip_grad_norm", "ddp_bucket_view", "ddp_bucket_cap_mb", "zero_params_as_bucket_view", "expert_imbalance", "expert_capacity", "batch_lengths", "pad_vocab_to",
        "optimizer_in_backward",
    ];

    /// <summary>Reads the part; absent keys stay open.</summary>
    /// <exception cref="InvalidInputException">A key is unknown or a value is not allowed.</exception>
    public static Implementation Read(ConfigObject run)
    {
        if (run.Child("implementation") is not { } how)
        {
            return new();
        }

        foreach (var field in how.Json.EnumerateObject())
        {
            if (!Fields.Contains(field.Name))
            {
                throw new InvalidInputException($"run: implementation.{field.Name} is not a known field{NearestName.Hint(field.Name, Fields)}");
            }
        }

        if (how.Number(1, "ddp_bucket_cap_mb") is not null) run.Assumed.Add(Implementation.BucketsNote);
        if (Flag(how, "zero_params_as_bucket_view") is not null) run.Assumed.Add("zero_params_as_bucket_view: changes nothing, since ZeRO-1 broadcasts weights in place either way");
        var mlp = how.Text("mlp");
        return new()
        {
            Engine = how.Text("engine"),
            Attention = One(how, "attention",
                ("eager", AttentionImplementation.Eager), ("eager-fp32-softmax", AttentionImplementation.EagerFloat32Softmax), ("sdpa-math", AttentionImplementation.SdpaMath),
                ("flash", AttentionImplementation.Flash), ("flash-repeat-kv", AttentionImplementation.FlashRepeatKeyValue)),
            Mask = One(how, "attention_mask", ("additive", AttentionMask.Additive), ("where", AttentionMask.Where)),
            Norm = how.Text("norm") == "layernorm" ? null : One(how, "norm",
                ("rms-fused", NormImplementation.Fused), ("rms-hf", NormImplementation.HuggingFace), ("rms-hf-torch-1.13", NormImplementation.HuggingFaceTorch113)),
            FusedGate = mlp is null ? null : mlp == "swiglu-fused",
            PythonGelu = mlp is null ? null : mlp == "gelu_new",
            GatheredRotaryTables = One(how, "rope_tables", ("shared", false), ("gathered", true)),
            DropoutMask = One(how, "dropout_mask", ("byte", DropoutMask.Byte), ("input", DropoutMask.InputType)),
            Autocast = One(how, "autocast", ("none", AutocastMode.None), ("cpu", AutocastMode.Cpu), ("cuda", AutocastMode.Cuda)),
            Loss = One(how, "loss",
                ("plain", LossImplementation.Plain), ("hf", LossImplementation.HuggingFace), ("hf-no-upcast", LossImplementation.HuggingFaceNoUpcast),
                ("fp32", LossImplementation.Float32), ("fused", LossImplementation.Fused), ("chunked", LossImplementation.Chunked), ("chunked-no-upcast", LossImplementation.ChunkedNoUpcast),
                ("in-place", LossImplementation.InPlace), ("copied-in-place", LossImplementation.CopiedInPlace), ("kernel", LossImplementation.Kernel), ("none", LossImplementation.None)),
            InputRequiresGradient = Flag(how, "input_require_grads"),
            FrozenBase = Flag(how, "frozen_base"),
            Foreach = Flag(how, "foreach"),
            SetToNone = Flag(how, "set_to_none"),
            UpdatesInBackward = Flag(how, "optimizer_in_backward"),
            KeepLogits = Flag(how, "keep_logits"),
            VariableLengths = One(how, "batch_lengths", ("equal", false), ("natural", true)),
            ClipsGradients = Flag(how, "clip_grad_norm"),
            GradientsAreBucketViews = Flag(how, "ddp_bucket_view"),
            ExpertImbalance = Real(how, "expert_imbalance") ?? 1,
            ExpertCapacity = Real(how, "expert_capacity"),
        };
    }

    /// <summary>Returns the network with the wiring that the engine gives it: fused projections, parallel blocks.</summary>
    /// <exception cref="InvalidInputException">A value is not allowed.</exception>
    public static ModelArchitecture Rewire(ConfigObject run, ModelArchitecture model)
    {
        var how = run.Child("implementation");
        var habit = Frameworks.Of(run.Text("framework") ?? "pytorch").FusedQueryKeyValue ? true : (bool?)null;
        var fused = (how is null ? null : One(how, "qkv", ("split", false), ("fused", true))) ?? habit;
        if (how is null && fused is null)
        {
            return model;
        }

        model = Padded(model, how?.Number(1, "pad_vocab_to"));
        var layout = how is null ? null : One(how, "block", ("sequential", BlockLayout.PreNorm), ("neox", BlockLayout.ParallelTwoNorms), ("gptj", BlockLayout.ParallelOneNorm));
        Block Wired(Block block) => block with
        {
            Attention = block.Attention is { Latent: null, LinearMixer: null } attention ? attention with { FusedProjection = fused ?? attention.FusedProjection } : block.Attention,
            // "sequential" says that the parts follow each other, not where the norms stand.
            Layout = layout is null || (layout == BlockLayout.PreNorm && block.Layout is BlockLayout.PostNorm or BlockLayout.SandwichNorm) ? block.Layout : layout.Value,
        };
        return model with { Stacks = [.. model.Stacks.Select(stack => stack with { Blocks = [.. stack.Blocks.Select(Wired)] })] };
    }

    // Transformers' resize_token_embeddings with pad_to_multiple_of, Megatron's make-vocab-size-divisible-by: token table and output matrix alike.
    static ModelArchitecture Padded(ModelArchitecture model, long? multiple) =>
        multiple is { } rows ? model with { Embedding = model.Embedding with { Vocab = CeilDiv(model.Embedding.Vocab, rows) * rows } } : model;

    static bool? Flag(ConfigObject how, string field) => how.Has(field) ? how.Flag(field, false) : null;

    static double? Real(ConfigObject how, string field)
    {
        if (!how.Has(field))
        {
            return null;
        }

        var value = how.Json.GetProperty(field);
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var real) && real is >= 1 and <= 1_000_000
            ? real
            : throw new InvalidInputException($"run: implementation.{field} is {value}; allowed: 1 to 10^6");
    }

    static T? One<T>(ConfigObject how, string field, params ReadOnlySpan<(string Name, T Value)> allowed)
        where T : struct
    {
        if (how.Text(field) is not { } text)
        {
            return null;
        }

        var names = new string[allowed.Length];
        for (var i = 0; i < allowed.Length; i++)
        {
            if (allowed[i].Name == text)
            {
                return allowed[i].Value;
            }

            names[i] = allowed[i].Name;
        }

        throw new InvalidInputException($"run: implementation.{field} is '{text}'; allowed: {string.Join(", ", names)}{NearestName.Hint(text, names)}");
    }
}
