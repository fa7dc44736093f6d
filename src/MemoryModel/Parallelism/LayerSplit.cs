namespace MemoryModel;

/// <summary>Says how layers are dealt out to the parts of a pipeline (stages, or chunks of stages): the one rule of all engines' accounts.</summary>
/// <remarks>
/// Where layers do not divide, embedding and loss stand for a layer: the last part has one less first, then the first one, as with
/// Megatron-LM's --account-for-loss-in-pipeline-split and --account-for-embedding-in-pipeline-split (megatron/core/transformer/transformer_block.py,
/// get_num_layers_to_build), Megatron-DeepSpeed's partition by 'type:transformer|embedding' and torchtitan's
/// generate_llm_fqn_per_model_part; then parts from the end, as only --pipeline-model-parallel-layout can.
/// </remarks>
static class LayerSplit
{
    /// <summary>Says whether the parts are even when embedding, loss or both count as a layer: what Megatron-LM splits without a layout by hand.</summary>
    public static bool IsEven(long layers, long parts) => layers % parts == 0 || (layers + 1) % parts == 0 || (layers + 2) % parts == 0;

    /// <summary>Returns the layers of a part.</summary>
    public static long Of(long layers, long parts, long part) => Before(layers, parts, part + 1) - Before(layers, parts, part);

    /// <summary>Returns the layers in front of a part.</summary>
    public static long Before(long layers, long parts, long part)
    {
        if (part == 0 || part == parts)
        {
            return part == 0 ? 0 : layers;
        }

        // The parts with one more: first those between the ends, then the first one.
        var more = layers % parts;
        return layers / parts * part + Math.Min(part - 1, more) + (more == parts - 1 ? 1 : 0);
    }
}
