using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Reads the text layers of Gemma 4: sliding layers, global layers with heads of their own width, experts beside the dense block.</summary>
static class Gemma4
{
    public static (ImmutableArray<Block> Blocks, ImmutableArray<int> Pattern) Layers(ConfigObject c, DecoderTraits traits, long hidden, AttentionShape sliding, long layers)
    {
        if (c.Number(0, "hidden_size_per_layer_input") > 0 || c.Number(0, "num_kv_shared_layers") > 0)
        {
            c.Assumed.Add("per-layer inputs and shared keys and values are not counted");
        }

        var keyIsValue = c.Flag("attention_k_eq_v", false);
        var global = sliding with
        {
            HeadDim = c.Positive(512, "global_head_dim"),
            KvHeads = keyIsValue ? c.Positive(sliding.KvHeads, "num_global_key_value_heads") : sliding.KvHeads,
            KeyIsValue = keyIsValue,
            Window = null,
        };
        var experts = c.Flag("enable_moe_block", false)
            ? new ExpertsShape(c.Positive("num_experts"), c.Positive("top_k_experts"), new(c.Positive("moe_intermediate_size"), traits.Activation, true) { FusedGateUp = true }) { Stacked = true, RouterScales = true }
            : null;
        var block = new Block
        {
            Norm = traits.Norm,
            Layout = BlockLayout.SandwichNorm,
            // Experts add a norm in front and one behind them, and one behind the dense block.
            Norms = experts is null ? 4 : 7,
            Attention = sliding,
            FeedForward = new(c.Positive("intermediate_size"), traits.Activation, true),
            Experts = experts,
        };
        // Absent a list, every sixth layer is global, and the last one always.
        var types = c.Texts("layer_types");
        var pattern = Families.Equal(layers).Select((_, layer) => (types.Length == layers ? types[layer] == "full_attention" : (layer + 1) % 6 == 0 || layer + 1 == layers) ? 1 : 0);
        return ([block, block with { Attention = global }], [.. pattern]);
    }
}
