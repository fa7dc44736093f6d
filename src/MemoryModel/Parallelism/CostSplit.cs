namespace MemoryModel;

/// <summary>Says how layers are dealt out to pipeline stages of equal cost, where the output matrix has a cost and the token table none.</summary>
/// <remarks>nanotron src/nanotron/models/base.py (build_model): a stage takes blocks until their summed cost passes its share, the block that passes it included.</remarks>
/// <param name="Layer">Elements of a layer's matrices.</param>
/// <param name="Head">Elements of the output matrix.</param>
readonly record struct CostSplit(long Layer, long Head)
{
    /// <summary>Makes the split of a network by nanotron's costs (models/llama.py, get_block_compute_costs): four attention matrices of the queries' width, and the feed-forward matrices.</summary>
    public static CostSplit Of(ModelArchitecture model)
    {
        var stack = model.Main;
        var block = stack.Blocks[0];
        var (h, inner) = (stack.Hidden, block.Experts is { } experts ? experts.Expert.Matrices * experts.Expert.Hidden * experts.PerToken : (block.FeedForward?.Matrices ?? 0) * (block.FeedForward?.Hidden ?? 0));
        return new(h * (4 * (block.Attention?.QueryWidth ?? 0) + inner), model.Embedding.Vocab * h);
    }

    /// <summary>Returns the layers in front of a stage.</summary>
    public long Before(long layers, long stages, long stage)
    {
        if (stage == 0 || stage == stages)
        {
            return stage == 0 ? 0 : layers;
        }

        var share = ((Int128)layers * Layer + Head) * stage / ((Int128)stages * Layer);
        return (long)Int128.Min(layers, share + 1);
    }
}
