using System.Globalization;

namespace MemoryModel;

/// <summary>Reads what mixes tokens in the layers of a Megatron-LM argument list: softmax, latent and linear attention, state spaces.</summary>
/// <remarks>Defaults: Megatron-LM megatron/core/transformer/transformer_config.py; megatron/core/ssm/mamba_mixer.py.</remarks>
static class MegatronAttentionReader
{
    /// <summary>Reads softmax attention, latent where the list says so.</summary>
    public static AttentionShape Softmax(MegatronArguments arguments, long hidden, long heads, NormKind norm)
    {
        var width = arguments.Whole("kv-channels") ?? hidden / heads;
        var bias = !arguments.Flag("disable-bias-linear");
        var shape = new AttentionShape
        {
            Heads = heads,
            KvHeads = arguments.Flag("group-query-attention") ? arguments.Whole("num-query-groups") ?? 1 : heads,
            HeadDim = width,
            QueryKeyValueBias = bias || arguments.Flag("add-qkv-bias"),
            OutputBias = bias,
            FusedProjection = true,
            QueryKeyNorm = arguments.Flag("qk-layernorm") ? QueryKeyNorm.PerHead : QueryKeyNorm.None,
            OutputGate = arguments.Flag("attention-output-gate"),
        };
        return arguments.Flag("multi-latent-attention") ? Latent(arguments, heads, norm, shape) : shape;
    }

    /// <summary>Reads latent attention; the layers that have it in a hybrid model need no flag of their own.</summary>
    public static AttentionShape Latent(MegatronArguments arguments, long heads, NormKind norm, AttentionShape shape)
    {
        var latent = new LatentShape(
            arguments.Whole("q-lora-rank") ?? 0,
            arguments.Whole("kv-lora-rank") ?? 32,
            arguments.Whole("qk-head-dim") ?? 128,
            arguments.Whole("qk-pos-emb-head-dim") ?? 64,
            arguments.Whole("v-head-dim") ?? 128)
        {
            // --qk-layernorm is the flag of the compressions' norms (megatron/core/models/gpt/gpt_layer_specs.py)
            Norm = arguments.Flag("qk-layernorm") ? norm : null,
        };
        return shape with { KvHeads = heads, HeadDim = latent.HeadDim, ValueHeadDim = latent.ValueHeadDim, Latent = latent, QueryKeyNorm = QueryKeyNorm.None };
    }

    /// <summary>Returns latent attention with the indexer that picks its keys.</summary>
    public static AttentionShape Sparse(MegatronArguments arguments, AttentionShape latent) =>
        latent with { Indexer = new(arguments.Whole("dsa-indexer-n-heads") ?? 64, arguments.Whole("dsa-indexer-head-dim") ?? 128) };

    /// <summary>Reads a state-space mixer.</summary>
    public static LinearMixerShape StateSpace(MegatronArguments arguments, long hidden)
    {
        var width = arguments.Whole("mamba-head-dim") ?? 64;
        return new(
            LinearMixerKind.Mamba2,
            arguments.Whole("mamba-num-groups") ?? 8,
            arguments.Whole("mamba-state-dim") ?? 128,
            arguments.Whole("mamba-num-heads") ?? 2 * hidden / width,
            width,
            4,
            ConvolutionBias: true);
    }

    /// <summary>Reads a gated delta net.</summary>
    public static LinearMixerShape DeltaNet(MegatronArguments arguments) => new(
        LinearMixerKind.GatedDeltaNet,
        arguments.Whole("linear-num-key-heads") ?? 16,
        arguments.Whole("linear-key-head-dim") ?? 128,
        arguments.Whole("linear-num-value-heads") ?? 32,
        arguments.Whole("linear-value-head-dim") ?? 128,
        arguments.Whole("linear-conv-kernel-dim") ?? 4);

    /// <summary>Reads which layers have linear attention: all but every N-th, or a list of 0 and 1.</summary>
    public static bool[] Linear(MegatronArguments arguments, int layers) =>
        arguments.Text("linear-attention-freq") is not { } text ? [.. Enumerable.Repeat(true, layers)]
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var period) && period > 0 ? [.. Enumerable.Range(1, layers).Select(layer => layer % period != 0)]
        : MegatronLayerPattern.Listed(text, layers, "linear-attention-freq");
}
