using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Reads the vision side of an argument list of pretrain_vlm.py: a CLIP transformer of the language model's own dimensions, and the projection behind it.</summary>
/// <remarks>Megatron-LM pretrain_vlm.py (model_provider), megatron/core/models/vision/clip_vit_model.py, megatron/core/models/multimodal/context_parallel.py.</remarks>
static class MegatronVisionReader
{
    const long Channels = 3;

    /// <summary>Says whether a list is one of that script; <c>examples/multimodal</c> names its towers, <c>pretrain_vision_*.py</c> has no language model.</summary>
    public static bool Has(MegatronArguments arguments) =>
        Sees(arguments) && arguments.Has("patch-dim") && !arguments.Has("language-model-type") && !arguments.Flag("vision-pretraining");

    /// <summary>Says whether a list has images.</summary>
    public static bool Sees(MegatronArguments arguments) => arguments.Has("img-h") && arguments.Has("img-w");

    /// <summary>Returns the embeddings of an image.</summary>
    public static long Tokens(MegatronArguments arguments)
    {
        var patch = Patch(arguments);
        return (Size(arguments, "img-h") / patch) * (Size(arguments, "img-w") / patch) + (arguments.Flag("disable-vision-class-token") ? 0 : 1);
    }

    /// <summary>Returns the tokens that the language model sees: text and image, padded to what context and sequence parallelism divide.</summary>
    public static long LanguageTokens(MegatronArguments arguments)
    {
        var tokens = (arguments.Whole("dataloader-seq-length") ?? arguments.Whole("seq-length") ?? 0) + Tokens(arguments);
        var (t, c) = (arguments.Flag("sequence-parallel") ? arguments.Whole("tensor-model-parallel-size") ?? 1 : 1, arguments.Whole("context-parallel-size") ?? 1);
        var multiple = (c > 1 ? 2 * c : 1) * t;
        return CeilDiv(tokens, multiple) * multiple;
    }

    /// <summary>Returns the transformer over patches, its last layer being the projection.</summary>
    public static LayerStack Stack(MegatronArguments arguments, long hidden, int layers, Block block)
    {
        // the feed-forward part of a layer, its norm included, makes language embeddings of image ones
        var projection = block with { Attention = null };
        var vision = checked((int)(arguments.Whole("encoder-num-layers") ?? layers));
        return new(StackKind.Vision, hidden, [block, projection], [.. Enumerable.Repeat(0, vision), 1]);
    }

    /// <summary>Returns the tensors in front of that transformer.</summary>
    public static ImmutableArray<ParameterTensor> Embedding(MegatronArguments arguments, long hidden) =>
    [
        new("patch embedding", ParameterGroup.Vision, hidden, Channels * Patch(arguments) * Patch(arguments), TensorSplit.Replicated),
        new("patch positions", ParameterGroup.Vision, Tokens(arguments), hidden, TensorSplit.Replicated),
        new("class token", ParameterGroup.Vision, arguments.Flag("disable-vision-class-token") ? 0 : hidden, 1, TensorSplit.Replicated),
        new("patch norm", ParameterGroup.Vision, 2 * hidden, 1, TensorSplit.Replicated),
    ];

    static long Patch(MegatronArguments arguments) => Size(arguments, "patch-dim");

    static long Size(MegatronArguments arguments, string name) => arguments.Whole(name) ?? throw new FormatException($"megatron_args: --{name} is missing");
}
