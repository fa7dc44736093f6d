namespace MemoryModel;

/// <summary>Replays how PyTorch's caching allocator lays out an optimizer's fp32 tensors, to count the block ends it cannot split off.</summary>
/// <remarks>
/// PyTorch c10/cuda/CUDACachingAllocator.cpp: a request above 1 MiB takes the smallest free block that fits, else a new segment of 20 MiB
/// (below 10 MiB) or of its own size rounded to 2 MiB; what is left of a block is split off only if it exceeds 1 MiB, and otherwise
/// counts as allocated.
/// </remarks>
static class MegatronAllocator
{
    const long SmallSize = 1L << 20;
    const long LargeSegment = 20L << 20;
    const long LargeRequest = 10L << 20;
    const long Rounding = 2L << 20;
    const int MostWeights = 64;
    const int MostFree = 256;

    /// <summary>Returns the remainders of the master weights, then of the two moments of every weight, in the layers of a stage.</summary>
    public static long StateRemainders(in MegatronStage stage)
    {
        Span<long> free = stackalloc long[MostFree];
        var (blocks, remainders) = (0, 0L);
        for (var pass = 1; pass <= 2; pass++)
        {
            for (var stack = 0; stack < stage.Run.Model.Stacks.Length; stack++)
            {
                for (var block = 0; block < stage.Run.Model.Stacks[stack].Blocks.Length; block++)
                {
                    Layers(in stage, stack, block, pass, free, ref blocks, ref remainders);
                }
            }
        }

        return remainders;
    }

    static void Layers(in MegatronStage stage, int index, int block, int copies, Span<long> free, ref int blocks, ref long remainders)
    {
        var stack = stage.Run.Model.Stacks[index];
        Span<long> weights = stackalloc long[MostWeights];
        var count = MegatronWeightShapes.OfLayer(stack.Blocks[block], stack.Hidden, in stage.Run, weights);
        for (var layer = stage.Layers(index, block).Held; layer > 0; layer--)
        {
            foreach (var elements in weights[..count])
            {
                for (var copy = 0; copy < copies; copy++)
                {
                    remainders += Allocate(4 * elements, free, ref blocks);
                }
            }
        }
    }

    static long Allocate(long bytes, Span<long> free, ref int blocks)
    {
        if (bytes <= SmallSize)
        {
            return 0;
        }

        var best = -1;
        for (var i = 0; i < blocks; i++)
        {
            if (free[i] >= bytes && (best < 0 || free[i] < free[best]))
            {
                best = i;
            }
        }

        var size = bytes < LargeRequest ? LargeSegment : CeilDiv(bytes, Rounding) * Rounding;
        if (best >= 0)
        {
            size = free[best];
            free[best] = free[--blocks];
        }

        var rest = size - bytes;
        if (rest <= SmallSize)
        {
            return rest;
        }

        if (blocks < free.Length)
        {
            free[blocks++] = rest;
        }

        return 0;
    }
}
